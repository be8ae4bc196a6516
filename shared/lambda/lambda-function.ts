import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import type { Invocation, Middleware } from './middlewares.ts'

/** A handler as Lambda calls it, and the names of its middlewares from the outside in. */
export type LambdaFunction<Event, Result> = ((event: Event, context: Context) => Promise<Result>) & {
  readonly middlewares: readonly string[]
}

/**
 * A Lambda handler: a stack of middlewares around a function. Their `before` runs from the first to the last, their `after`
 * and `onError` from the last to the first.
 */
export function lambdaFunction<Event, Result, Own extends object = object>(
  middlewares: readonly Middleware<Event, Result, Own>[],
  handle: (event: Event, invocation: Invocation & Own) => Promise<Result>,
): LambdaFunction<Event, Result> {
  const stack = middy<Event, Result, Error, Invocation & Own>({ timeoutEarlyInMillis: 0 })
  for (const middleware of middlewares) stack.use(middleware)
  return Object.assign(
    // The middlewares add to Lambda's context what makes it an Invocation; the third argument is middy's own.
    stack.handler(handle) as unknown as (event: Event, context: Context) => Promise<Result>,
    { middlewares: middlewares.map(({ name = '' }) => name) },
  )
}
