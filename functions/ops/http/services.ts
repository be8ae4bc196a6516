import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import * as v from 'valibot'
import type { OperationsAnswer, OperationsRequest } from '#events/operations.ts'
import type { RecoveryAnswer, RecoveryRequest } from '#events/recovery.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import type { Trace } from '#shared/observability/trace.ts'
import { problem } from './problem.ts'

/** What the services said to one question, by name; `silent` are those that could not answer. */
interface Answers<Answer> {
  readonly answers: ReadonlyMap<string, Answer>
  readonly silent: readonly string[]
}

/** Asks one function of every service. */
type AskServices<Request, Answer> = (request: Request, trace: Trace) => Promise<Answers<Answer>>

export type AskOperations = AskServices<OperationsRequest, OperationsAnswer>
export type AskRecovery = AskServices<RecoveryRequest, RecoveryAnswer>

/** An answer as every contract with the services has it: about what is not its own, a service refuses. */
interface Outcome {
  readonly outcome: string
  readonly refused?: string
}

/**
 * Asks the services side by side. A service's tables are its own, so that its own function is asked instead of them.
 * @param functions name of the function to ask, by the service's name.
 */
export function askServices<Request, Answer>(
  client: LambdaClient,
  functions: Readonly<Record<string, string>>,
  answerSchema: v.GenericSchema<unknown, Answer>,
): AskServices<Request, Answer> {
  return async (request, trace) => {
    const answers = new Map<string, Answer>()
    const silent: string[] = []
    await Promise.all(
      Object.entries(functions).map(async ([service, name]) => {
        try {
          answers.set(service, await ask(name, request))
        } catch (error) {
          silent.push(service)
          log('ERROR', 'service did not answer', trace, { service, ...errorFields(error) })
        }
      }),
    )
    return { answers, silent }
  }

  async function ask(name: string, request: Request): Promise<Answer> {
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(request)) }),
    )
    const text = Buffer.from(Payload ?? new Uint8Array()).toString()
    if (FunctionError !== undefined) throw new Error(`${FunctionError}: ${text}`)
    return v.parse(answerSchema, JSON.parse(text))
  }
}

/** The answer of the service that a question is about: the others refuse because the thing is not theirs. Throws a problem. */
export function theOneAnswer<Answer extends Outcome>({
  answers,
  silent,
}: Answers<Answer>): {
  service: string
  answer: Answer
} {
  const all = [...answers].map(([service, answer]) => ({ service, answer }))
  const own = all.find(({ answer }) => answer.refused === undefined || !foreign.has(answer.refused))
  if (own !== undefined) return own
  if (silent.length > 0) {
    throw problem('service-unavailable', `${silent.join(', ')} did not answer. Try again.`, { retryAfter: 5 })
  }
  const [first] = all
  if (first === undefined) throw problem('service-unavailable', 'There is no service to ask.')
  return first
}

/** Refusals of a service that is asked about another one's things. */
const foreign = new Set(['no-such-projection', 'rebuild-not-found', 'no-such-saga', 'no-such-queue', 'no-such-job'])
