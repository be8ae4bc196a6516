import * as v from 'valibot'

/** A commit's number as CloudEvents' Sequence extension writes it: an integer in a text. */
const sequence = v.pipe(
  // A number is what was published before; messages live for days.
  v.union([v.string(), v.number()]),
  v.transform(String),
  v.regex(/^[1-9]\d{0,14}$/, 'expected a whole number from 1'),
)

/**
 * One commit as it leaves its service, in CloudEvents 1.0's JSON format: the message on the bus, the content of a feed's
 * entry, the body of a webhook.
 * `subject` is the stream, `sequence` the commit's number in it, `id` is unique per commit and source: `<stream>/<number>`.
 * The topic is FIFO with the stream as message group and source and id as deduplication id, so that order per stream survives.
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
  sequence,
  sequencetype: v.optional(v.literal('Integer'), 'Integer'),
  data: v.pipe(
    v.looseObject({}),
    // Its name in messages of before, which live for days.
    v.transform(({ version, ...data }) => ({ eventCount: version, ...data })),
    v.object({
      /** How many events the stream holds with this commit. */
      eventCount: v.pipe(v.number(), v.integer(), v.minValue(1)),
      actor: v.string(),
      correlationId: v.string(),
      causationId: v.string(),
      events: v.pipe(
        v.array(v.object({ t: v.string(), v: v.pipe(v.number(), v.integer(), v.minValue(1)), d: v.unknown() })),
        v.minLength(1),
      ),
    }),
  ),
})

export type CommitMessage = v.InferOutput<typeof commitMessage>
