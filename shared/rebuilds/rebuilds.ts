import type { Generations } from '../projections/items/generations-item.ts'
import type { Projection } from '../projections/projection.ts'
import type { ReadTable } from '../projections/read-table.ts'
import { isRunning, type Rebuild } from './rebuild.ts'
import type { RecordedRebuild } from './rebuild-item.ts'
import { announceSeconds, farewellSeconds, type RebuildMessage, type RebuildQueue } from './rebuild-queue.ts'
import type { GenerationChange, RebuildRecords } from './rebuild-records.ts'
import type { SegmentedStep } from './segment-item.ts'
import { discarding, failed, flipped, type RebuildRefusal, rolledBack, type Transition } from './transitions.ts'

interface RebuildsOptions {
  readonly records: RebuildRecords
  readonly generations: ReadTable['generations']
  readonly queue: RebuildQueue
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

interface StartRequest {
  /** Made from the caller's idempotency key: the same request starts one rebuild. */
  readonly id: string
  readonly fingerprint?: string | undefined
  readonly actor: string
  readonly projection: Pick<Projection<unknown>, 'name' | 'fold'>
  /** Items in the events table, as far as is known. */
  readonly estimatedItems: number
}

export type RebuildResult =
  | { readonly rebuild: Rebuild; readonly repeated: boolean }
  | { readonly refused: RebuildRefusal; readonly detail: string }

export type Rebuilds = ReturnType<typeof rebuilds>

/** Items that a segment has at least, and the most segments: enough for every worker, few enough to ask for all of them at once. */
const itemsPerSegment = 10_000
const fewestSegments = 8
const mostSegments = 1000

/** Rounds of deciding again when somebody else changed the rebuild or the generations meanwhile. */
const maxRounds = 10

/** Starts rebuilds and decides what becomes of them; the work is the workers' (worker.ts). */
export function rebuilds({ records, generations, queue, now }: RebuildsOptions) {
  return {
    /** Announces a new generation and, some seconds later, has its rows made. One rebuild per projection at a time. */
    async start({ id, fingerprint, actor, projection, estimatedItems }: StartRequest): Promise<RebuildResult> {
      for (let round = 0; round < maxRounds; round++) {
        const known = await records.read(id)
        if (known !== undefined) {
          const { rebuild } = known
          if (rebuild.fingerprint !== fingerprint)
            return { refused: 'reused-command-id', detail: 'The id belongs to another request.' }
          // The first attempt may have died before it sent the message.
          if (rebuild.status === 'waiting') await queue.send([{ rebuild: id, step: 'begin' }], announceSeconds)
          return { rebuild, repeated: true }
        }
        const before = await generations.read(projection.name)
        const active = before.rebuild === undefined ? undefined : await records.read(before.rebuild)
        if (active !== undefined && (isRunning(active.rebuild) || active.rebuild.status === 'differs')) {
          return {
            refused: 'rebuild-running',
            detail: `Rebuild ${active.rebuild.id} of ${projection.name} is ${active.rebuild.status}; wait for it, or discard it.`,
          }
        }
        if (active !== undefined && before.other !== undefined) {
          // What was kept for a rollback goes, because there is room for one generation beside the live one.
          await discard(active.rebuild.id)
          continue
        }
        const to = before.highest + 1
        const rebuild: Rebuild = {
          id,
          projection: projection.name,
          status: 'waiting',
          from: before.live,
          to,
          fold: projection.fold,
          foldChanged: before.liveFold !== undefined && before.liveFold !== projection.fold,
          segments: Math.min(mostSegments, Math.max(fewestSegments, Math.ceil(estimatedItems / itemsPerSegment))),
          estimatedItems,
          actor,
          fingerprint,
          startedAt: now(),
        }
        const after: Generations = { ...before, other: to, otherFold: projection.fold, highest: to, rebuild: id }
        if (!(await records.write(rebuild, undefined, { before, after }))) continue
        await queue.send([{ rebuild: id, step: 'begin' }], announceSeconds)
        return { rebuild, repeated: false }
      }
      throw new Error(`rebuild of ${projection.name}: the generations changed ${maxRounds} times`)
    },

    /** Has the new rows read, although they differ from the old ones. */
    flip: (id: string): Promise<RebuildResult> => decide(id, (rebuild, current) => flipped(rebuild, current, now())),

    /** Has the old rows read again. */
    rollBack: (id: string): Promise<RebuildResult> => decide(id, rolledBack),

    discard,

    /** Gives a rebuild up, because a commit can't be read or folded. */
    fail: (id: string, failure: string): Promise<RebuildResult> =>
      decide(id, (rebuild, current) =>
        isRunning(rebuild)
          ? failed(rebuild, current, failure, now())
          : { refused: 'not-live', detail: `The rebuild is ${rebuild.status}.` },
      ),

    /** Notes on a rebuild why it does not move. */
    async stuck(id: string, trouble: string): Promise<void> {
      const known = await records.read(id)
      if (known !== undefined) await records.write({ ...known.rebuild, trouble: trouble.slice(0, 500) }, known.version)
    },

    /** Changes what a running rebuild is at, if it still is in the status given. */
    async advance(id: string, from: Rebuild['status'], change: Partial<Rebuild>): Promise<Rebuild | undefined> {
      for (let round = 0; round < maxRounds; round++) {
        const known = await records.read(id)
        if (known === undefined || known.rebuild.status !== from) return known?.rebuild
        const { trouble: _, ...rebuild } = known.rebuild
        const next = { ...rebuild, ...change }
        if (await records.write(next, known.version)) return next
      }
      throw new Error(`rebuild ${id} was changed ${maxRounds} times`)
    },
  }

  /** Has the rows that nobody reads deleted; stops a rebuild that is running. */
  async function discard(id: string): Promise<RebuildResult> {
    const result = await decide(id, (rebuild, current) => discarding(rebuild, current, now()))
    if ('rebuild' in result) await queue.send(segmentMessages(result.rebuild, 'discard'), farewellSeconds)
    return result
  }

  async function decide(
    id: string,
    transition: (rebuild: Rebuild, current: Generations) => Transition,
  ): Promise<RebuildResult> {
    for (let round = 0; round < maxRounds; round++) {
      const known: RecordedRebuild | undefined = await records.read(id)
      if (known === undefined) return { refused: 'rebuild-not-found', detail: `There is no rebuild ${id}.` }
      const before = await generations.read(known.rebuild.projection)
      const decided = transition(known.rebuild, before)
      if ('refused' in decided) return decided
      const change: GenerationChange | undefined =
        decided.generations === undefined ? undefined : { before, after: decided.generations }
      if (await records.write(decided.rebuild, known.version, change))
        return { rebuild: decided.rebuild, repeated: false }
    }
    throw new Error(`rebuild ${id} was changed ${maxRounds} times`)
  }
}

/** The work of a step, one message per segment. */
export function segmentMessages({ id, segments }: Rebuild, step: SegmentedStep): RebuildMessage[] {
  return Array.from({ length: segments }, (_, segment) => ({ rebuild: id, step, segment }))
}
