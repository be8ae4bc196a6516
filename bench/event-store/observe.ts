import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** What a middleware can be added to: a client of any copy of the SDK. */
type Observable = Pick<DynamoDBClient, 'middlewareStack'>
export type Observe = (client: Observable) => void

/** One attempt of one request; the SDK's own repetitions are attempts of their own. */
export interface Attempt {
  /** Without "Command", e.g. `PutItem`. */
  readonly operation: string
  /** As the system gave it to the SDK. */
  readonly input: unknown
  /** Sends it; answers the SDK's parsed output. */
  readonly send: () => Promise<unknown>
}

/** Calls `around` for every attempt of the client; what `around` throws meets the SDK's retries as a network's error would. */
export function observeAttempts(client: Observable, around: (attempt: Attempt) => Promise<void>): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (request) => {
        let answer: Awaited<ReturnType<typeof next>> | undefined
        const send = async () => {
          answer = await next(request)
          return answer.output
        }
        await around({ operation: commandName.replace(/Command$/, ''), input: request.input, send })
        if (answer === undefined) throw new Error(`${commandName} was observed, but not sent`)
        return answer
      },
    // The step of reading answers is repeated with every attempt; `high` makes this its outermost part.
    { step: 'deserialize', priority: 'high', name: 'bench' },
  )
}
