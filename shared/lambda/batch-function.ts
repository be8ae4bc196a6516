import { type LambdaFunction, lambdaFunction } from './lambda-function.ts'
import { failures, type Invocation, invocationLog, type Middleware, tracing, withOwn } from './middlewares.ts'

/** The records of a batch that its source must deliver again: message ids of a queue, sequence numbers of a stream. */
export interface FailedRecords {
  readonly failed: Set<string>
}

/** What Lambda expects of a function whose source takes partial failures (`ReportBatchItemFailures`). */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

interface BatchOptions<Event> {
  /** Number of records in the batch. */
  readonly sizeOf: (event: Event) => number
  /** The trace of the batch as a whole: that of its first record. */
  readonly traceparentOf: (event: Event) => string | undefined
}

/** The Lambda handler of batches: what `handle` adds to `failed` comes again, the rest is done. If it throws, all of it comes again. */
export function batchFunction<Event>(
  { sizeOf, traceparentOf }: BatchOptions<Event>,
  handle: (event: Event, invocation: Invocation & FailedRecords) => Promise<void>,
): LambdaFunction<Event, BatchResponse> {
  const log = invocationLog<Event, unknown, FailedRecords>('batch', ({ event, context: { failed } }) =>
    failed.size === 0 ? undefined : { records: sizeOf(event), failed: failed.size },
  )
  // What the handler answers is made by `partialBatch`.
  return lambdaFunction<Event, unknown, FailedRecords>(
    [tracing(traceparentOf), log, failures, partialBatch],
    handle,
  ) as LambdaFunction<Event, BatchResponse>
}

const partialBatch: Middleware<unknown, unknown, FailedRecords> = {
  name: 'partialBatch',
  before: (request) => {
    request.context = withOwn(request.context, { failed: new Set<string>() })
  },
  after: (request) => {
    const { failed } = request.context
    request.response = { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) }
  },
}
