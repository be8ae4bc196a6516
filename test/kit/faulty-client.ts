import { setTimeout } from 'node:timers/promises'
import {
  DynamoDBClient,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb'
import { inject } from 'vitest'
import { laptopCredentials } from '#local/engines/clients.ts'
import { randomNumbers } from './random-numbers.ts'

/** What goes wrong with one attempt of one request. */
export type Fault =
  /** It never reaches the table. */
  | 'dropped'
  /** The table does what it is asked, but the answer is lost. */
  | 'answer-lost'
  /** The table refuses it for now. */
  | 'throttled'
  /** The table cancels a transaction because another one is at work on the same item. */
  | 'conflicting'
  /** It comes late, by milliseconds. */
  | { readonly lateMs: number }
  /** It waits until this has happened. */
  | { readonly behind: () => Promise<unknown> }

/** One attempt as a plan sees it: the SDK's own repetitions are attempts of their own. */
export interface Attempt {
  /** Without "Command", e.g. `PutItem`. */
  readonly operation: string
  /** 0 for the first attempt of the client's life. */
  readonly index: number
}

/** Decides on each attempt; undefined lets it through. */
export type FaultPlan = (attempt: Attempt) => Fault | undefined

interface ObservedClient {
  readonly client: DynamoDBClient
  /** Operations of all attempts so far, in order. */
  readonly attempts: string[]
}

const noFaults: FaultPlan = () => undefined

/**
 * A real client of the run's DynamoDB Local, whose attempts a plan may spoil where a network or the service would:
 * behind the SDK's retries, which therefore work as they do in production.
 */
export function dynamoDbClient(
  plan: FaultPlan = noFaults,
  { maxAttempts = 3, endpoint = inject('dynamodbEndpoint') } = {},
): ObservedClient {
  const client = new DynamoDBClient({ region: 'eu-central-1', endpoint, credentials: laptopCredentials, maxAttempts })
  const attempts: string[] = []
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (request) => {
        const operation = commandName.replace(/Command$/, '')
        const index = attempts.push(operation) - 1
        const fault = plan({ operation, index })
        if (fault === undefined) return next(request)
        if (typeof fault === 'object') await ('behind' in fault ? fault.behind() : setTimeout(fault.lateMs))
        if (fault === 'answer-lost' || typeof fault === 'object') {
          const answer = await next(request)
          if (fault !== 'answer-lost') return answer
        }
        throw errorOf(fault)
      },
    // The step of reading answers is repeated with every attempt; `high` makes this its outermost part.
    { step: 'deserialize', priority: 'high', name: 'faults' },
  )
  return { client, attempts }
}

/** The given faults in order, one for each attempt of the operation; attempts behind them go through. */
export function inOrder(operation: string, ...faults: readonly (Fault | undefined)[]): FaultPlan {
  let seen = 0
  return (attempt) => (attempt.operation === operation ? faults[seen++] : undefined)
}

/** Faults at random, the same ones for the same seed: each attempt is spoilt with the given probability. */
export function atRandom(seed: number, probability: number): FaultPlan {
  const random = randomNumbers(seed)
  return ({ operation }) => {
    if (random() >= probability) return undefined
    const faults: readonly Fault[] = ['dropped', 'answer-lost', 'throttled', { lateMs: 5 }]
    const all = operation === 'TransactWriteItems' ? [...faults, 'conflicting' as const] : faults
    return all[Math.floor(random() * all.length)]
  }
}

function errorOf(fault: Exclude<Fault, object>): Error {
  switch (fault) {
    case 'throttled':
      return new ProvisionedThroughputExceededException({ message: 'throttled by the test', $metadata: {} })
    case 'conflicting':
      return new TransactionCanceledException({
        message: 'cancelled by the test',
        CancellationReasons: [{ Code: 'TransactionConflict' }],
        $metadata: {},
      })
    case 'dropped':
    case 'answer-lost':
      return Object.assign(new Error(`${fault} by the test`), { name: 'TimeoutError', code: 'ECONNRESET' })
  }
}
