import * as v from 'valibot'

/**
 * What a service publishes on its topic: one commit as a CloudEvents 1.0 JSON event.
 * `subject` is the stream, `sequence` the commit's number in it, `id` is unique per commit: `<stream>/<number>`.
 * The topic is FIFO with the stream as message group and the id as deduplication id, so that order per stream survives.
 */
export const commitMessage = v.object({
  specversion: v.literal('1.0'),
  id: v.string(),
  source: v.pipe(v.string(), v.startsWith('/storefold/')),
  type: v.literal('storefold.commit.v1'),
  subject: v.string(),
  time: v.string(),
  datacontenttype: v.literal('application/json'),
  traceparent: v.optional(v.string()),
  sequence: v.pipe(v.number(), v.integer(), v.minValue(1)),
  data: v.object({
    /** Events in the stream with this commit. */
    version: v.pipe(v.number(), v.integer(), v.minValue(1)),
    actor: v.string(),
    correlationId: v.string(),
    causationId: v.string(),
    events: v.pipe(
      v.array(v.object({ t: v.string(), v: v.pipe(v.number(), v.integer(), v.minValue(1)), d: v.unknown() })),
      v.minLength(1),
    ),
  }),
})
export type CommitMessage = v.InferOutput<typeof commitMessage>
