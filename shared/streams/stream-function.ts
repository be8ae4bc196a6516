import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { DynamoDBRecord, DynamoDBStreamEvent, AttributeValue as LambdaAttributeValue } from 'aws-lambda'
import type { Item } from '#shared/aws/item.ts'
import { inParallel } from '#shared/concurrency/in-parallel.ts'
import { commitStream, isCommit, metadataIn } from '#shared/event-store/commit-item.ts'
import { batchFunction } from '#shared/lambda/batch-function.ts'
import type { Invocation } from '#shared/lambda/middlewares.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import { continueTrace, traceparent } from '#shared/observability/trace.ts'
import { type AbandonedRecords, readAbandoned } from './abandoned-records.ts'

/** The commit items of one stream in a batch, in the order of their arrival. */
interface StreamSlice {
  readonly stream: string
  readonly items: readonly Item[]
}

/** Streams of a batch that are worked on at once: each waits for its table or topic most of the time. */
const streamsAtOnce = 8

/** A stream is only begun while the function has more time left than this, in ms. */
const marginMs = 3000

/**
 * The Lambda handler of a reader of an events table's stream. `handle` gets what a batch holds of one stream; streams
 * are independent of each other and several are worked at once, so that one that fails does not hold up the rest. What does
 * not fit into the function's time is left for the next invocation.
 *
 * Answers at most one failed sequence number, the lowest: Lambda delivers it and all behind it again, so `handle` must
 * be safe to repeat. `after` runs with the items in front of the first failure.
 *
 * Invoked with a message of its own dead-letter queue, it reads those records again; then a failure is thrown.
 */
export function streamFunction(
  handle: (slice: StreamSlice) => Promise<void>,
  after: (done: readonly Item[]) => Promise<void> = async () => {},
) {
  return batchFunction<DynamoDBStreamEvent | AbandonedRecords>({ sizeOf, traceparentOf }, async (event, invocation) => {
    if ('Records' in event) {
      const firstFailure = await read(event.Records.map(newImage), invocation)
      const number = firstFailure === undefined ? undefined : event.Records[firstFailure]?.dynamodb?.SequenceNumber
      if (number !== undefined) invocation.failed.add(number)
      return
    }
    const items = await readAbandoned(event)
    const firstFailure = await read(items, invocation)
    if (firstFailure !== undefined)
      throw new Error(`of ${items.length} records those from ${firstFailure + 1} on failed again`)
  })

  /** Position of the first item that failed. */
  async function read(
    items: readonly (Item | undefined)[],
    { getRemainingTimeInMillis }: Invocation,
  ): Promise<number | undefined> {
    const commits = items.flatMap((item, position) =>
      item === undefined || !isCommit(item) ? [] : [{ item, position, stream: commitStream(item) }],
    )
    let firstFailure = Number.POSITIVE_INFINITY
    const streams = Map.groupBy(commits, ({ stream }) => stream)
    await inParallel(streams, streamsAtOnce, async ([stream, slice]) => {
      if (getRemainingTimeInMillis() < marginMs) {
        firstFailure = Math.min(firstFailure, slice[0]?.position ?? 0)
        return
      }
      try {
        await handle({ stream, items: slice.map(({ item }) => item) })
      } catch (error) {
        firstFailure = Math.min(firstFailure, slice[0]?.position ?? 0)
        const trace = continueTrace(traceparentIn(slice[0]?.item))
        log('ERROR', 'stream slice failed', trace, { stream, commits: slice.length, ...errorFields(error) })
      }
    })
    await after(commits.filter(({ position }) => position < firstFailure).map(({ item }) => item))
    return Number.isFinite(firstFailure) ? firstFailure : undefined
  }
}

function sizeOf(event: DynamoDBStreamEvent | AbandonedRecords): number {
  return 'Records' in event ? event.Records.length : event.DDBStreamBatchInfo.batchSize
}

function traceparentOf(event: DynamoDBStreamEvent | AbandonedRecords): string | undefined {
  const [first] = 'Records' in event ? event.Records : []
  return traceparentIn(first?.dynamodb?.NewImage)
}

/** The trace of the request that made a commit; other items carry none. */
function traceparentIn(item: Parameters<typeof metadataIn>[0]): string | undefined {
  const metadata = metadataIn(item)
  return metadata && traceparent({ traceId: metadata.correlationId, spanId: metadata.spanId })
}

function newImage(record: DynamoDBRecord): Item | undefined {
  const image = record.dynamodb?.NewImage
  return image === undefined
    ? undefined
    : Object.fromEntries(
        Object.entries(image).flatMap(([name, value]) => {
          const known = attribute(value)
          return known === undefined ? [] : [[name, known]]
        }),
      )
}

/**
 * Lambda's form of an attribute as the SDK's: they differ in binary values, which come as base64. Undefined for a type that
 * no item of ours has: what a newer program adds must not hold up this one.
 */
function attribute(value: LambdaAttributeValue): AttributeValue | undefined {
  if (value.B !== undefined) return { B: Buffer.from(value.B, 'base64') }
  if (value.S !== undefined) return { S: value.S }
  if (value.N !== undefined) return { N: value.N }
  if (value.SS !== undefined) return { SS: value.SS }
  return undefined
}
