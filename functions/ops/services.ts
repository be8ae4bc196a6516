import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import * as v from 'valibot'
import { type OperationsAnswer, type OperationsRequest, operationsAnswer } from '#events/operations.ts'
import { Problem } from '#shared/http/problem.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import type { Trace } from '#shared/observability/trace.ts'

/** What the services said to one question, by name; `silent` are those that could not answer. */
export interface Answers {
  readonly answers: ReadonlyMap<string, OperationsAnswer>
  readonly silent: readonly string[]
}

/** Asks every service's operations function. */
export type AskServices = (request: OperationsRequest, trace: Trace) => Promise<Answers>

/**
 * Asks the services side by side. A service's tables are its own, so that its own function is asked instead of them.
 * @param functions name of each service's operations function, by the service's name.
 */
export function askServices(client: LambdaClient, functions: Readonly<Record<string, string>>): AskServices {
  return async (request, trace) => {
    const answers = new Map<string, OperationsAnswer>()
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

  async function ask(name: string, request: OperationsRequest): Promise<OperationsAnswer> {
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(request)) }),
    )
    const text = Buffer.from(Payload ?? new Uint8Array()).toString()
    if (FunctionError !== undefined) throw new Error(`${FunctionError}: ${text}`)
    return v.parse(operationsAnswer, JSON.parse(text))
  }
}

/** The answer of the service that a question is about: the others refuse because the thing is not theirs. Throws a problem. */
export function theOneAnswer({ answers, silent }: Answers): { service: string; answer: OperationsAnswer } {
  const all = [...answers].map(([service, answer]) => ({ service, answer }))
  const own = all.find(({ answer }) => answer.outcome !== 'refused' || !isForeign(answer.refused))
  if (own !== undefined) return own
  if (silent.length > 0) {
    throw new Problem(503, 'service-unavailable', `${silent.join(', ')} did not answer. Try again.`, { retryAfter: 5 })
  }
  const [first] = all
  if (first === undefined) throw new Problem(503, 'service-unavailable', 'There is no service to ask.')
  return first
}

function isForeign(refused: string): boolean {
  return refused === 'no-such-projection' || refused === 'rebuild-not-found'
}
