import { type LambdaFunction, lambdaFunction } from './lambda-function.ts'
import { failures, type Invocation, invocationLog, type Middleware, tracing, withOwn } from './middlewares.ts'

/** A job's counts so far: its log line has them even if the job fails. */
interface Counts {
  readonly counts: Record<string, number>
}

/** The Lambda handler of a job that the clock starts. */
export function jobFunction<Result>(
  message: string,
  handle: (event: unknown, invocation: Invocation & Counts) => Promise<Result>,
): LambdaFunction<unknown, Result> {
  const log = invocationLog<unknown, unknown, Counts>(message, ({ context }) => context.counts)
  return lambdaFunction<unknown, Result, Counts>([tracing(() => undefined), counting, log, failures], handle)
}

const counting: Middleware<unknown, unknown, Counts> = {
  name: 'counting',
  before: (request) => {
    request.context = withOwn(request.context, { counts: {} })
  },
}
