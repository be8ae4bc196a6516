import type { EventContracts, EventsOf } from '#events/contract.ts'
import type { EventStore } from '#shared/event-store/event-store.ts'
import { type StreamName, streamId } from '#shared/event-store/stream-name.ts'
import { bringUp } from '../bring-up.ts'
import type { Projection } from '../projection.ts'
import type { ReadTable } from '../read-table.ts'
import { inGeneration } from '../row-key.ts'
import { foldReadable, isTrouble, PoisonCommitError } from './poison.ts'

type Unparked = 'folded' | 'no-such-stream'

/**
 * Folds a stream again from the store and follows it from there on, in every generation that is kept. Safe to repeat, and
 * harmless for a stream that is not parked. Throws PoisonCommitError while the code still can't fold it; it stays parked then.
 */
export async function unpark<C extends EventContracts>(
  { rows, store }: { readonly rows: ReadTable; readonly store: Pick<EventStore<C>, 'range'> },
  projection: Projection<unknown, EventsOf<C>>,
  stream: StreamName,
): Promise<Unparked> {
  const commits = await everything(1)
  if (commits.length === 0) return 'no-such-stream'
  const { live, other } = await rows.generations.read(projection.name)
  for (const generation of other === undefined ? [live] : [live, other]) {
    const target = inGeneration(projection, generation)
    const { stored, poison } = foldReadable(target, { row: projection.initial, number: 0, time: 0 }, commits)
    if (poison !== undefined) throw poison
    await rows.heal(target, streamId(stream), stored)
    // What was recorded between the fold and the write was passed over as parked.
    await bringUp({ store, rows, unknown: 'skip' }, target, stream, await everything(stored.number + 1))
  }
  await rows.unlist(projection.name, stream)
  return 'folded'

  async function everything(from: number) {
    try {
      return await store.range(stream, from, Number.MAX_SAFE_INTEGER, { unknown: 'skip' })
    } catch (error) {
      throw isTrouble(error) ? error : new PoisonCommitError(stream, 0, error)
    }
  }
}
