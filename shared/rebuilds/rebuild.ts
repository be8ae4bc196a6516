/**
 * What became of a rebuild.
 * `waiting` until every projector knows of the new generation; `scanning` the facts; `verifying` the new rows against the
 * live ones; `live` when the new rows are read. `differs`: the comparison found what a rebuild with the same fold can't
 * bring about, and somebody has to look. `failed`: a commit can't be read or folded.
 */
type RebuildStatus =
  | 'waiting'
  | 'scanning'
  | 'verifying'
  | 'differs'
  | 'live'
  | 'failed'
  | 'rolled-back'
  | 'discarding'
  | 'discarded'

/** A rebuild of one projection: its rows are made again from the facts, beside the live ones. Times are in ms since the epoch. */
export interface Rebuild {
  readonly id: string
  readonly projection: string
  readonly status: RebuildStatus
  /** The generation that was live when it began, and the one it makes. */
  readonly from: number
  readonly to: number
  /** The fold that makes the new rows; `foldChanged` if the live ones are known to be made by another. */
  readonly fold: string
  readonly foldChanged: boolean
  /** Segments that each step's work is cut into. */
  readonly segments: number
  /** Items in the events table by DynamoDB's own count, which is hours old. */
  readonly estimatedItems: number
  /** Who asked for it, and the hash of the request. */
  readonly actor: string
  readonly fingerprint?: string
  readonly startedAt: number
  readonly scanStartedAt?: number
  readonly scanEndedAt?: number
  /** What the whole scan did, once it has ended. */
  readonly scanned?: ScanCounts
  readonly endedAt?: number
  readonly failure?: string
  /** Why a piece of work went to the dead-letter queue; gone when the next step begins. */
  readonly trouble?: string
  readonly verification?: Comparison
  /** The generation whose rows are deleted. */
  readonly discards?: number
}

/** What one segment's scan of the facts has done so far. */
export interface ScanCounts {
  /** Items read, snapshots and other streams included; pages are requests. */
  readonly items: number
  readonly pages: number
  readonly commits: number
  readonly events: number
  /** Rows written; a stream that is cut by the end of a page is written twice. */
  readonly rows: number
}

export const nothingScanned: ScanCounts = { items: 0, pages: 0, commits: 0, events: 0, rows: 0 }

export function addScans(a: ScanCounts, b: ScanCounts): ScanCounts {
  return {
    items: a.items + b.items,
    pages: a.pages + b.pages,
    commits: a.commits + b.commits,
    events: a.events + b.events,
    rows: a.rows + b.rows,
  }
}

/** How the rows of two generations compare. Rows that changed while they were compared were looked at again. */
export interface Comparison {
  /** Rows of the old and of the new generation that were seen. */
  readonly oldRows: number
  readonly newRows: number
  /** Old rows that have the same commit and the same bytes in the new generation. */
  readonly equal: number
  /** Old rows whose new one has other bytes at the same commit. */
  readonly different: number
  /** Old rows whose new one is at an earlier commit, and stays there, or is missing. */
  readonly behind: number
  readonly missing: number
  /** Old rows whose new one is at a later commit, and new rows without an old one: the live table lags, or has lost some. */
  readonly ahead: number
  readonly extra: number
  /** Old rows that are parked: the new ones are ahead of them. */
  readonly parked: number
  /** Sums over all rows, independent of their order; the same for both if nothing changed in between. */
  readonly oldHash: string
  readonly newHash: string
  /** Keys of some rows that are not equal. */
  readonly samples: readonly string[]
}

export const nothingCompared: Comparison = {
  oldRows: 0,
  newRows: 0,
  equal: 0,
  different: 0,
  behind: 0,
  missing: 0,
  ahead: 0,
  extra: 0,
  parked: 0,
  oldHash: '0000000000000000',
  newHash: '0000000000000000',
  samples: [],
}

/** How many keys of unequal rows are kept. */
const maxSamples = 10

/** The comparisons of two sets of rows as one. */
export function addComparisons(a: Comparison, b: Comparison): Comparison {
  return {
    oldRows: a.oldRows + b.oldRows,
    newRows: a.newRows + b.newRows,
    equal: a.equal + b.equal,
    different: a.different + b.different,
    behind: a.behind + b.behind,
    missing: a.missing + b.missing,
    ahead: a.ahead + b.ahead,
    extra: a.extra + b.extra,
    parked: a.parked + b.parked,
    oldHash: addHashes(a.oldHash, b.oldHash),
    newHash: addHashes(a.newHash, b.newHash),
    samples: [...a.samples, ...b.samples].slice(0, maxSamples),
  }
}

/** 64 bits in 16 hex digits; the sum of hashes does not depend on their order, and removing one is not hidden by another. */
export function addHashes(a: string, b: string): string {
  return BigInt.asUintN(64, BigInt(`0x${a}`) + BigInt(`0x${b}`))
    .toString(16)
    .padStart(16, '0')
}

/**
 * May the new rows be read without anybody looking? Nothing that the old ones know may be missing, and only a changed fold
 * may say it differently. New rows that are ahead are what a rebuild is for.
 */
export function agrees({ different, behind, missing }: Comparison, foldChanged: boolean): boolean {
  return behind === 0 && missing === 0 && (foldChanged || different === 0)
}

/** True while the rebuild's own workers are at it. */
export function isRunning({ status }: Rebuild): boolean {
  switch (status) {
    case 'waiting':
    case 'scanning':
    case 'verifying':
      return true
    case 'differs':
    case 'live':
    case 'failed':
    case 'rolled-back':
    case 'discarding':
    case 'discarded':
      return false
  }
}
