import type { MiddlewareObj, Request } from '@middy/core'
import type { Context } from 'aws-lambda'
import { errorFields, type LogFields, log } from '#shared/observability/log.ts'
import { continueTrace, type Trace } from '#shared/observability/trace.ts'

/** An invocation: Lambda's context, and what the middlewares add to it. */
export interface Invocation extends Context {
  readonly trace: Trace
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

export type Middleware<Event, Result, Own extends object = object> = MiddlewareObj<
  Event,
  Result,
  Error,
  Invocation & Own
>

/** A context with more in it. Lambda's own is left as it is: it may be shared, or have members that must not be read. */
export function withOwn<C extends object, Own extends object>(context: C, own: Own): C & Own {
  // `Object.create` has no types; what it makes has all that the context has.
  return Object.assign(Object.create(context) as C, own)
}

/** Continues the trace that an event carries, or begins one. */
export function tracing<Event>(traceparentOf: (event: Event) => string | undefined): Middleware<Event, unknown> {
  return {
    name: 'tracing',
    before: (request) => {
      const trace = continueTrace(traceparentOf(request.event))
      request.context = withOwn(request.context, { trace, startedAt: Date.now() })
    },
  }
}

/**
 * Writes at most one line per invocation: the facts and how long it took. An invocation without facts writes none, because
 * Lambda's own report says the rest, and a line of every batch would cost some 15 USD per million orders. An invocation
 * that fails as a whole always writes one, with the outcome `failed`.
 */
export function invocationLog<Event, Result, Own extends object>(
  message: string,
  factsOf: (request: Request<Event, Result, Error, Invocation & Own>) => LogFields | undefined,
): Middleware<Event, Result, Own> {
  return {
    name: 'invocationLog',
    after: (request) => write(request),
    onError: (request) => write(request, request.response === undefined ? { outcome: 'failed' } : undefined),
  }

  function write(request: Request<Event, Result, Error, Invocation & Own>, outcome?: LogFields): void {
    const { trace, startedAt } = request.context
    const facts = factsOf(request)
    if (facts === undefined && outcome === undefined) return
    log('INFO', message, trace, { ...facts, ms: Date.now() - startedAt, ...outcome })
  }
}

/** Logs an error and rethrows it: Lambda counts it, and the event source retries or gives up by its own rules. */
export const failures: Middleware<unknown, unknown> = {
  name: 'failures',
  onError: ({ error, context }) => log('ERROR', 'invocation failed', context.trace, errorFields(error)),
}
