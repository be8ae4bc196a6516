import type { EventContracts, EventsOf } from '#events/contract.ts'
import type { OperationsAnswer, OperationsRequest, ProjectionReport, RebuildReport } from '#events/operations.ts'
import type { EventStore } from '#shared/event-store/event-store.ts'
import { isStreamName } from '#shared/event-store/stream-name.ts'
import type { Source } from '../projections/items/progress-item.ts'
import { PoisonCommitError } from '../projections/parking/poison.ts'
import { unpark } from '../projections/parking/unpark.ts'
import { follows, type Projection } from '../projections/projection.ts'
import type { ReadTable } from '../projections/read-table.ts'
import { isRunning, type Rebuild, type ScanCounts } from '../rebuilds/rebuild.ts'
import type { RebuildRecords } from '../rebuilds/rebuild-records.ts'
import type { RebuildResult, Rebuilds } from '../rebuilds/rebuilds.ts'
import type { SegmentedStep } from '../rebuilds/segment-item.ts'
import type { SegmentStore } from '../rebuilds/segment-progress.ts'
import { reportRebuild } from './rebuild-report.ts'
import { answerSagas, type SagaOperations } from './saga-operations.ts'

/** A read model that is fed by another service's events, which only that service can tell again. */
export interface FedProjection {
  readonly name: string
  readonly kind: ProjectionReport['kind']
  /** Type of the streams it hears of. */
  readonly source: Source
}

/** What a service with facts of its own needs to rebuild and un-park. */
export interface OwnProjections<C extends EventContracts> {
  readonly projections: readonly Projection<unknown, EventsOf<C>>[]
  readonly store: Pick<EventStore<C>, 'range'>
  readonly rebuilds: Rebuilds
  readonly records: RebuildRecords
  readonly segments: SegmentStore
  /** Items in the events table, as far as DynamoDB knows. */
  readonly estimateItems: () => Promise<number>
}

interface ServiceOperationsOptions<C extends EventContracts> {
  readonly rows: ReadTable
  readonly own?: OwnProjections<C>
  readonly fed: readonly FedProjection[]
  readonly sagas?: SagaOperations
  readonly now: () => number
}

/** Answers what operators ask of one service. Throws what its tables throw. */
export function serviceOperations<C extends EventContracts>({
  rows,
  own,
  fed,
  sagas,
  now,
}: ServiceOperationsOptions<C>) {
  return async (request: OperationsRequest): Promise<OperationsAnswer> => {
    switch (request.operation) {
      case 'list-projections':
        return { outcome: 'projections', projections: await projectionReports() }
      case 'list-sagas':
      case 'retry-saga':
        return answerSagas(sagas, request)
      case 'unpark':
        return unparkStream(request.projection, request.stream)
      case 'start-rebuild':
        return start(request)
      case 'list-rebuilds': {
        const all = (await own?.records.list()) ?? []
        return { outcome: 'rebuilds', rebuilds: await Promise.all(all.map(report)) }
      }
      case 'get-rebuild': {
        const known = await own?.records.read(request.id)
        return known === undefined ? noSuchRebuild(request.id) : answer({ rebuild: known.rebuild, repeated: false })
      }
      case 'flip-rebuild':
        return own === undefined ? noSuchRebuild(request.id) : answer(await own.rebuilds.flip(request.id))
      case 'roll-back-rebuild':
        return own === undefined ? noSuchRebuild(request.id) : answer(await own.rebuilds.rollBack(request.id))
      case 'discard-rebuild':
        return own === undefined ? noSuchRebuild(request.id) : answer(await own.rebuilds.discard(request.id))
    }
  }

  function ownProjection(name: string): Projection<unknown, EventsOf<C>> | undefined {
    return own?.projections.find((projection) => projection.name === name)
  }

  async function projectionReports(): Promise<ProjectionReport[]> {
    const ours = (own?.projections ?? []).map(({ name }) => ({ name, kind: 'rows', source: 'own' }) as const)
    return Promise.all(
      [...ours, ...fed].map(async ({ name, kind, source }) => {
        const [{ live, other = null, rebuild = null }, progress, parked] = await Promise.all([
          rows.generations.read(name),
          rows.progress(source),
          rows.parked(name),
        ])
        return {
          name,
          source,
          kind,
          rebuildable: ownProjection(name) !== undefined,
          generation: { live, other, rebuild },
          asOf: progress === undefined ? null : new Date(progress.asOf).toISOString(),
          lagMs: progress === undefined ? null : Math.max(0, progress.projectedAt - progress.asOf),
          parked: parked.map(({ stream, number, reason, since }) => ({
            stream,
            version: number === 0 ? null : number,
            reason,
            since: new Date(since).toISOString(),
          })),
        }
      }),
    )
  }

  async function unparkStream(name: string, stream: string): Promise<OperationsAnswer> {
    const projection = ownProjection(name)
    if (own === undefined || projection === undefined) return notOurs(name)
    const none: OperationsAnswer = {
      outcome: 'refused',
      refused: 'no-such-stream',
      detail: `${name} follows no stream ${stream}.`,
    }
    if (!isStreamName(stream) || !follows(projection, stream)) return none
    try {
      const unparked = await unpark({ rows, store: own.store }, projection, stream)
      return unparked === 'no-such-stream' ? none : { outcome: 'unparked', projection: name, stream }
    } catch (error) {
      if (!(error instanceof PoisonCommitError)) throw error
      return {
        outcome: 'refused',
        refused: 'still-poison',
        detail: `This version of the code still can't fold it: ${error.message}.`,
      }
    }
  }

  async function start(request: Extract<OperationsRequest, { operation: 'start-rebuild' }>): Promise<OperationsAnswer> {
    const projection = ownProjection(request.projection)
    if (own === undefined || projection === undefined) return notOurs(request.projection)
    const { id, fingerprint, actor } = request
    return answer(
      await own.rebuilds.start({ id, fingerprint, actor, projection, estimatedItems: await own.estimateItems() }),
    )
  }

  /** A projection that is fed from the bus is the service's, but its past is not. */
  function notOurs(name: string): OperationsAnswer {
    const foreign = fed.find((projection) => projection.name === name)
    return foreign === undefined
      ? { outcome: 'refused', refused: 'no-such-projection', detail: `There is no projection ${name}.` }
      : {
          outcome: 'refused',
          refused: 'not-rebuildable',
          detail: `${name} is fed by another service's ${foreign.source} streams; there is no store here to fold it from again.`,
        }
  }

  async function answer(result: RebuildResult): Promise<OperationsAnswer> {
    if ('refused' in result) return { outcome: 'refused', ...result }
    return { outcome: 'rebuild', rebuild: await report(result.rebuild), repeated: result.repeated }
  }

  async function report(rebuild: Rebuild): Promise<RebuildReport> {
    const step = stepOf(rebuild)
    const [scans, current] = await Promise.all([
      isRunning(rebuild) || rebuild.status === 'failed' ? own?.segments.all<ScanCounts>(rebuild.id, 'scan') : undefined,
      step === undefined ? undefined : own?.segments.all<unknown>(rebuild.id, step),
    ])
    return reportRebuild(rebuild, { scans: scans ?? [], current: current ?? [], now: now() })
  }
}

/** The step that a rebuild is at, or was at when it failed. */
function stepOf({ status }: Rebuild): SegmentedStep | undefined {
  switch (status) {
    case 'scanning':
    case 'failed':
      return 'scan'
    case 'verifying':
      return 'verify'
    case 'discarding':
      return 'discard'
    case 'waiting':
    case 'differs':
    case 'live':
    case 'rolled-back':
    case 'discarded':
      return undefined
  }
}

function noSuchRebuild(id: string): OperationsAnswer {
  return { outcome: 'refused', refused: 'rebuild-not-found', detail: `There is no rebuild ${id}.` }
}
