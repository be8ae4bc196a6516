import * as v from 'valibot'
import { traceparent } from '#shared/observability/trace.ts'
import { lambdaFunction } from './lambda-function.ts'
import { failures, type Invocation, invocationLog, tracing } from './middlewares.ts'

/** What the log may know of a question: which one it is, and the trace that it belongs to. */
const question = v.object({
  operation: v.string(),
  trace: v.optional(v.object({ traceId: v.string(), spanId: v.string() })),
})

/** The Lambda handler of what another function asks by invoking it, and waits for. `handle` parses the question. */
export function askedFunction<Answer extends { readonly outcome: string }>(
  handle: (event: unknown, invocation: Invocation) => Promise<Answer>,
) {
  return lambdaFunction<unknown, Answer>(
    [
      tracing((event) => {
        const { trace } = asked(event)
        return trace && traceparent(trace)
      }),
      invocationLog('asked', ({ event, response }) => ({
        operation: asked(event).operation,
        outcome: response?.outcome,
      })),
      failures,
    ],
    handle,
  )
}

function asked(event: unknown): Partial<v.InferOutput<typeof question>> {
  return v.is(question, event) ? event : {}
}
