import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { EventContracts, EventsOf } from '#events/contract.ts'
import { log } from '#shared/observability/log.ts'
import { PoisonCommitError } from '../projections/parking/poison.ts'
import type { Projection } from '../projections/projection.ts'
import type { ReadTable } from '../projections/read-table.ts'
import { inGeneration, qualified } from '../projections/row-key.ts'
import type { Checkpoint, Segment } from './checkpoint.ts'
import { comparePage } from './compare-page.ts'
import { discardPage } from './discard-page.ts'
import {
  addComparisons,
  addScans,
  agrees,
  nothingCompared,
  nothingScanned,
  type Rebuild,
  type ScanCounts,
} from './rebuild.ts'
import type { RebuildMessage, RebuildQueue } from './rebuild-queue.ts'
import type { RebuildRecords } from './rebuild-records.ts'
import { type Rebuilds, segmentMessages } from './rebuilds.ts'
import { type Facts, scanPage } from './scan-page.ts'
import type { SegmentedStep, SegmentProgress } from './segment-item.ts'
import type { SegmentStore } from './segment-progress.ts'

/** A worker ends itself when its function has less time left than this, in ms: enough for the slowest stretch between two checkpoints. */
const marginMs = 15_000

interface WorkerOptions<C extends EventContracts> {
  readonly facts: Facts<C>
  /** The service's read table, as such and by its rows. */
  readonly readTable: { readonly client: DynamoDBClient; readonly table: string }
  readonly rows: ReadTable
  readonly projections: readonly Projection<unknown, EventsOf<C>>[]
  readonly records: RebuildRecords
  readonly segments: SegmentStore
  readonly rebuilds: Rebuilds
  readonly queue: RebuildQueue
  readonly now: () => number
}

/** The status in which a rebuild has work of a step to do. */
const statusOf = { scan: 'scanning', verify: 'verifying', discard: 'discarding' } as const

type Worked = 'done' | 'out-of-time' | 'taken' | 'called-off'

/**
 * Does one piece of a rebuild's work. Its place is saved at every checkpoint of a page, so that a worker may die at any point: its
 * message comes again and goes on from there. Two workers on one segment find each other out at the next save, and one stops.
 * Throws what may pass by itself; a commit that can't be read or folded ends the rebuild instead.
 */
export function rebuildWorker<C extends EventContracts>(options: WorkerOptions<C>) {
  const { facts, readTable, rows, projections, records, segments, rebuilds, queue, now } = options

  return async (message: RebuildMessage, remainingMs: () => number): Promise<void> => {
    const rebuild = (await records.read(message.rebuild))?.rebuild
    if (rebuild === undefined) throw new Error(`there is no rebuild ${message.rebuild}`)
    if (message.step === 'begin') return begin(rebuild)
    try {
      const worked = await work(rebuild, message.step, message.segment, remainingMs)
      if (worked === 'out-of-time') await queue.send([message])
      if (worked === 'done') await endOf(rebuild, message.step)
    } catch (error) {
      if (!(error instanceof PoisonCommitError)) throw error
      await rebuilds.fail(rebuild.id, `${error.message}. Deploy code that can take it, then start again.`)
      log('ERROR', 'rebuild failed', undefined, { rebuild: rebuild.id, ...pointOf(error) })
    }
  }

  async function begin({ id }: Rebuild): Promise<void> {
    const scanning = await rebuilds.advance(id, 'waiting', { status: 'scanning', scanStartedAt: now() })
    // Whoever comes second, or again after a crash, sends again: what is done is recognised.
    if (scanning?.status === 'scanning') await queue.send(segmentMessages(scanning, 'scan'))
  }

  /** Works off a segment, from where it was left. */
  async function work(
    rebuild: Rebuild,
    step: SegmentedStep,
    segment: number,
    remainingMs: () => number,
  ): Promise<Worked> {
    const place: Segment = { index: segment, total: rebuild.segments }
    switch (step) {
      case 'scan':
        return pages(step, nothingScanned, addScans, (cursor) =>
          scanPage(facts, rows, inGeneration(projectionOf(rebuild), rebuild.to), place, cursor),
        )
      case 'verify': {
        const prefixes = { old: prefixOf(rebuild, rebuild.from), new: prefixOf(rebuild, rebuild.to) }
        return pages(step, nothingCompared, addComparisons, (cursor) => comparePage(readTable, prefixes, place, cursor))
      }
      case 'discard': {
        const prefix = prefixOf(rebuild, rebuild.discards ?? rebuild.to)
        return pages(
          step,
          0,
          (a, b) => a + b,
          (cursor) => discardPage(readTable, prefix, place, cursor),
        )
      }
    }

    async function pages<Result>(
      current: SegmentedStep,
      nothing: Result,
      add: (a: Result, b: Result) => Result,
      page: (cursor: SegmentProgress<Result>['cursor']) => AsyncIterable<Checkpoint<Result>>,
    ): Promise<Worked> {
      let progress = await segments.read(rebuild.id, current, segment, nothing)
      while (!progress.done) {
        if (remainingMs() < marginMs) return 'out-of-time'
        if ((await records.read(rebuild.id))?.rebuild.status !== statusOf[current]) return 'called-off'
        for await (const { cursor, result } of page(progress.cursor)) {
          const next: SegmentProgress<Result> = {
            checkpoints: progress.checkpoints + 1,
            cursor,
            done: cursor === undefined,
            result: add(progress.result, result),
          }
          if (!(await segments.save(rebuild.id, current, segment, next))) return 'taken'
          progress = next
          if (!progress.done && remainingMs() < marginMs) return 'out-of-time'
        }
      }
      return 'done'
    }
  }

  /** When the last segment of a step is done, the next step begins. */
  async function endOf(rebuild: Rebuild, step: SegmentedStep): Promise<void> {
    const begun = await segments.all<unknown>(rebuild.id, step)
    if (begun.length < rebuild.segments || begun.some(({ done }) => !done)) return
    switch (step) {
      case 'scan': {
        const scans = await segments.all<ScanCounts>(rebuild.id, 'scan')
        const scanned = scans.map(({ result }) => result).reduce(addScans, nothingScanned)
        const ended = { status: 'verifying', scanEndedAt: now(), scanned } as const
        const next = await rebuilds.advance(rebuild.id, 'scanning', ended)
        if (next?.status === 'verifying') await queue.send(segmentMessages(next, 'verify'))
        return
      }
      case 'verify':
        return judge(rebuild)
      case 'discard':
        await rebuilds.advance(rebuild.id, 'discarding', { status: 'discarded' })
    }
  }

  async function judge({ id, foldChanged }: Rebuild): Promise<void> {
    const compared = await segments.all<Rebuild['verification']>(id, 'verify')
    const verification = compared.reduce(
      (sum, { result = nothingCompared }) => addComparisons(sum, result),
      nothingCompared,
    )
    const verified = await rebuilds.advance(id, 'verifying', { verification })
    if (verified?.status !== 'verifying') return
    if (agrees(verification, foldChanged)) await rebuilds.flip(id)
    else await rebuilds.advance(id, 'verifying', { status: 'differs', endedAt: now() })
  }

  function projectionOf({ projection: name }: Rebuild): Projection<unknown, EventsOf<C>> {
    const projection = projections.find((candidate) => candidate.name === name)
    if (projection === undefined) throw new Error(`this version of the code has no projection ${name}`)
    return projection
  }
}

function prefixOf({ projection: name }: Rebuild, generation: number): string {
  return qualified({ name, generation }, '')
}

function pointOf({ stream, number, reason }: PoisonCommitError) {
  return { stream, commit: number, reason }
}
