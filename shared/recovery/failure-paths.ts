import * as v from 'valibot'

/**
 * A service's dead-letter queues by the names they have in the health answer, as its stack tells its recovery function.
 * Queues go by their names, not their URLs: a function's environment holds 4 KB.
 */
export const failurePaths = v.record(
  v.string(),
  v.variant('kind', [
    v.object({
      kind: v.literal('queue'),
      queue: v.string(),
      /** Name of the queue that it came from. */ source: v.string(),
    }),
    v.object({
      kind: v.literal('stream'),
      queue: v.string(),
      /** Name of the function that read. */ reader: v.string(),
    }),
    v.object({
      kind: v.literal('job'),
      queue: v.string(),
      job: v.string(),
      schedule: v.string(),
      description: v.string(),
    }),
  ]),
)
export type FailurePaths = v.InferOutput<typeof failurePaths>
export type FailurePath = FailurePaths[string]
