import type { EventContracts } from '#events/contract.ts'
import { commitTime } from '#shared/event-store/commit-item.ts'
import { snapshotInterval } from '#shared/event-store/snapshot.ts'
import { isStreamName, type StreamName, streamId, streamType } from '#shared/event-store/stream-name.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import { streamFunction } from '#shared/streams/stream-function.ts'
import { decodeReadable } from './parking/poison.ts'
import { type ProjectorOptions, projector } from './projector.ts'

/** Keeps a snapshot of the stream of an id, if it is time for one. */
interface Snapshots {
  snapshot(id: string): Promise<void>
}

/**
 * The Lambda handler that projects a service's events table into its read table.
 * Event types that this version of the code does not know are skipped, and their rows move on: newer code does not come back
 * to them by itself, only if it folds the stream again (a rebuild, the scrub, un-parking). A commit that can't be read, such
 * as one with a newer version of a known type, or folded parks its stream, and the rest goes on. A failure that may pass
 * fails the record, and Lambda delivers it again.
 */
export function projectorFunction<C extends EventContracts>({
  contracts,
  snapshots = {},
  ...options
}: ProjectorOptions<C> & {
  readonly contracts: C
  /** The aggregates whose snapshots are kept on the way, by type of stream. */
  readonly snapshots?: Readonly<Record<string, Snapshots>>
}) {
  const project = projector(options)
  return streamFunction(
    async ({ stream, items }) => {
      if (!isStreamName(stream)) throw new Error(`"${stream}" is no stream name`)
      const { commits, poison } = decodeReadable(contracts, stream, items, { unknown: 'skip' })
      await project(stream, commits, poison)
      const aggregate = snapshots[streamType(stream)]
      if (aggregate !== undefined && commits.some(({ number }) => number % snapshotInterval === 0)) {
        await snapshotIfPossible(aggregate, stream)
      }
    },
    async (done) => {
      const newest = Math.max(...done.map(commitTime))
      if (done.length > 0) await options.rows.advanceTo(newest)
    },
  )
}

/** A snapshot is a cache: without it, loading costs more, and the next interval brings another one. */
async function snapshotIfPossible(aggregate: Snapshots, stream: StreamName): Promise<void> {
  try {
    await aggregate.snapshot(streamId(stream))
  } catch (error) {
    log('WARN', 'no snapshot', undefined, { stream, ...errorFields(error) })
  }
}
