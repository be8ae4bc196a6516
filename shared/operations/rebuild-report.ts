import type { RebuildReport } from '#events/operations.ts'
import { instant } from '#shared/instant.ts'
import { addScans, nothingScanned, type Rebuild, type ScanCounts } from '../rebuilds/rebuild.ts'
import type { SegmentProgress } from '../rebuilds/segment-item.ts'

/** The segments of the step that a rebuild is at; none for a rebuild that is not at work. */
type SegmentsAtWork = readonly SegmentProgress<unknown>[]

/** A rebuild as operators see it. `scans` are the segments of its scan as far as they are, needed only while it runs. */
export function reportRebuild(
  rebuild: Rebuild,
  { scans, current, now }: { scans: readonly SegmentProgress<ScanCounts>[]; current: SegmentsAtWork; now: number },
): RebuildReport {
  const { id, projection, status, from, to, foldChanged, actor, segments, estimatedItems, failure, verification } =
    rebuild
  const scanned = rebuild.scanned ?? scans.map(({ result }) => result).reduce(addScans, nothingScanned)
  const ms =
    rebuild.scanStartedAt === undefined ? null : (rebuild.scanEndedAt ?? rebuild.endedAt ?? now) - rebuild.scanStartedAt
  const { items, pages, commits, events, rows } = scanned
  return {
    id,
    projection,
    status,
    generation: { from, to },
    foldChanged,
    actor,
    startedAt: instant(rebuild.startedAt),
    endedAt: rebuild.endedAt === undefined ? null : instant(rebuild.endedAt),
    percent: percentOf(rebuild, current, items),
    scan: {
      segments,
      items,
      estimatedItems,
      requests: pages,
      commits,
      events,
      rowsWritten: rows,
      eventsPerSecond: ms === null || ms === 0 ? null : Math.round((events * 1000) / ms),
      ms,
    },
    verification: verification === undefined ? null : { ...verification, samples: [...verification.samples] },
    failure: failure ?? null,
    trouble: rebuild.trouble ?? null,
  }
}

/** DynamoDB's count of items is hours old, so that it may promise too much; the segments that are done never do. */
function percentOf({ status, segments, estimatedItems }: Rebuild, current: SegmentsAtWork, items: number): number {
  const done = (100 * current.filter((segment) => segment.done).length) / segments
  switch (status) {
    case 'waiting':
      return 0
    case 'scanning':
      return round(Math.max(done, estimatedItems === 0 ? 0 : Math.min(99, (100 * items) / estimatedItems)))
    case 'verifying':
    case 'discarding':
    case 'failed':
      return round(done)
    case 'differs':
    case 'live':
    case 'rolled-back':
    case 'discarded':
      return 100
  }
}

function round(percent: number): number {
  return Math.round(percent * 10) / 10
}
