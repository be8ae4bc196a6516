import type { EventContracts } from '#events/contract.ts'
import { decodeCommit, isStreamName } from '#shared/event-store/commit.ts'
import { streamFunction } from '#shared/streams/stream-function.ts'
import { type ProjectorOptions, projector } from './project.ts'

/**
 * The Lambda handler that projects a service's events table into its read table.
 * Event types that this version of the code does not know are skipped: a newer version projects them.
 */
export function projectorFunction<C extends EventContracts>({
  contracts,
  ...options
}: ProjectorOptions<C> & { readonly contracts: C }) {
  const project = projector(options)
  return streamFunction(
    async ({ stream, items }) => {
      if (!isStreamName(stream)) throw new Error(`"${stream}" is no stream name`)
      await project(
        stream,
        items.map((item) => decodeCommit(contracts, item, { unknown: 'skip' })),
      )
    },
    async (done) => {
      const newest = Math.max(...done.map((item) => Number(item['t']?.N)))
      if (done.length > 0) await options.rows.advanceTo(newest)
    },
  )
}
