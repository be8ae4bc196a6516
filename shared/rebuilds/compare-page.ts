import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { batchGet, maxBatchKeys } from '#shared/aws/batch-get.ts'
import { type Item, keyOf } from '#shared/aws/item.ts'
import { inParallel } from '#shared/concurrency/in-parallel.ts'
import { type ItemSummary, summarize, summaryAttributes } from '../projections/items/row-item.ts'
import { encodeKey } from '../projections/row-key.ts'
import { type Checkpoint, pieces, type Segment } from './checkpoint.ts'
import { readPage } from './read-page.ts'
import { addComparisons, addHashes, type Comparison, nothingCompared } from './rebuild.ts'

/** Key prefixes of the rows of two generations, e.g. `order-list@1#` and `order-list@2#`. */
interface GenerationPrefixes {
  readonly old: string
  readonly new: string
}

/** Pauses before looking again at rows that do not match, in ms: live traffic writes one generation after the other. */
const pausesMs = [100, 200, 400, 800, 1600] as const

/** Rows that are compared between two checkpoints. */
const rowsPerCheckpoint = 300

/** Batches of keys that one worker reads at once. */
const readsAtOnce = 4

/** Looks at pairs whose new row is ahead: it is no fault, and the live projections may lag by more than anybody waits here. */
const looksAhead = 2

/** What a new row is, beside its old one. */
type Verdict = 'equal' | 'different' | 'behind' | 'missing' | 'ahead' | 'extra' | 'parked'

/**
 * Reads a page of the read table and looks up the counterpart of each row in the other generation: every old row must have
 * a new one with the same commit and the same bytes, and no new row may be without an old one.
 */
export async function* comparePage(
  { client, table }: { readonly client: DynamoDBClient; readonly table: string },
  prefixes: GenerationPrefixes,
  segment: Segment,
  cursor: Item | undefined,
): AsyncGenerator<Checkpoint<Comparison>> {
  const page = { prefixes: [prefixes.old, prefixes.new], attributes: summaryAttributes } as const
  const { items, next } = await readPage({ client, table }, page, segment, cursor)
  for (const { piece, last } of pieces(items, rowsPerCheckpoint)) {
    yield { cursor: last ? next : keyOf(piece.at(-1)), result: await compare(piece.map(summarize)) }
  }

  async function compare(items: readonly ItemSummary[]): Promise<Comparison> {
    const oldRows = items.filter(({ key }) => key.partition.startsWith(prefixes.old))
    const newRows = items.filter(({ key }) => key.partition.startsWith(prefixes.new))
    const [forOld, forNew] = await Promise.all([verdicts(oldRows, 'old'), verdicts(newRows, 'new')])
    const count = (found: ReadonlyMap<string, Verdict>, verdict: Verdict) =>
      [...found.values()].filter((other) => other === verdict).length
    return addComparisons(nothingCompared, {
      oldRows: oldRows.length,
      newRows: newRows.length,
      // A pair is compared from its old row's side; from its new row's side, only an old row that is missing counts.
      equal: count(forOld, 'equal'),
      different: count(forOld, 'different'),
      behind: count(forOld, 'behind'),
      missing: count(forOld, 'missing'),
      ahead: count(forOld, 'ahead'),
      parked: count(forOld, 'parked'),
      extra: count(forNew, 'extra'),
      oldHash: hashOf(oldRows, prefixes.old),
      newHash: hashOf(newRows, prefixes.new),
      samples: unequal(forOld, 'different', 'behind', 'missing'),
    })
  }

  /** What is true of each row's pair, by the key that both share. Pairs that do not match are looked at again. */
  async function verdicts(
    found: readonly ItemSummary[],
    side: keyof GenerationPrefixes,
  ): Promise<Map<string, Verdict>> {
    const settled = new Map<string, Verdict>()
    const sides = { old: new Map<string, ItemSummary>(), new: new Map<string, ItemSummary>() }
    for (const item of found) sides[side].set(pairKey(item, prefixes[side]), item)
    let open = [...sides[side].keys()]
    for (let round = 0; open.length > 0 && round <= pausesMs.length; round++) {
      if (round > 0) await sleep(pausesMs[round - 1])
      // The first time, the row's own side is the scanned page.
      if (round > 0 || side === 'new') sides.old = await read(open, prefixes.old)
      if (round > 0 || side === 'old') sides.new = await read(open, prefixes.new)
      for (const key of open) settled.set(key, verdict(sides.old.get(key), sides.new.get(key)))
      open = open.filter(
        (key) =>
          worthALook(settled.get(key), side, round + 1) ||
          (settled.get(key) === 'different' && isEntry(sides.old.get(key))),
      )
    }
    return settled
  }

  /** Rows of one generation by the key that the generations share, read consistently. */
  async function read(pairs: readonly string[], prefix: string): Promise<Map<string, ItemSummary>> {
    const found = new Map<string, ItemSummary>()
    const batches = pieces(pairs, maxBatchKeys).map(({ piece }) => piece)
    await inParallel(batches, readsAtOnce, async (batch) => {
      const keys = batch.map((key) => {
        const [partition = '', sort = ''] = key.split('\n')
        return encodeKey({ partition: prefix + partition, sort })
      })
      const options = { rounds: Number.POSITIVE_INFINITY, ProjectionExpression: summaryAttributes }
      for (const item of (await batchGet({ client, table }, keys, options)).map(summarize)) {
        found.set(pairKey(item, prefix), item)
      }
    })
    return found
  }
}

/** May another look at a pair find something else? Rows at the same commit stay as they are. */
function worthALook(pair: Verdict | undefined, side: keyof GenerationPrefixes, looks: number): boolean {
  switch (pair) {
    case 'behind':
    case 'missing':
      return side === 'old'
    case 'ahead':
      return side === 'old' && looks < looksAhead
    case 'extra':
      return looks < looksAhead
    case 'equal':
    case 'different':
    case 'parked':
    case undefined:
      return false
  }
}

function verdict(old: ItemSummary | undefined, young: ItemSummary | undefined): Verdict {
  if (old === undefined) return young === undefined ? 'equal' : 'extra'
  if (old.parked) return 'parked'
  if (young === undefined) return 'missing'
  const lead = (young.number ?? 0) - (old.number ?? 0)
  if (lead !== 0) return lead < 0 ? 'behind' : 'ahead'
  return old.text === young.text ? 'equal' : 'different'
}

/** An entry knows no commit: while live traffic changes it in one generation after the other, both look alike in age. */
function isEntry(item: ItemSummary | undefined): boolean {
  return item !== undefined && item.number === undefined
}

/** The key that the rows of both generations share. */
function pairKey({ key }: ItemSummary, prefix: string): string {
  return `${key.partition.slice(prefix.length)}\n${key.sort}`
}

/** Rows with one of the verdicts, e.g. `missing: ord_…`. */
function unequal(found: ReadonlyMap<string, Verdict>, ...wanted: readonly Verdict[]): string[] {
  return [...found].flatMap(([key, pair]) => (wanted.includes(pair) ? [`${pair}: ${key.split('\n')[0]}`] : []))
}

function hashOf(items: readonly ItemSummary[], prefix: string): string {
  let sum = '0000000000000000'
  for (const item of items) {
    const content = [pairKey(item, prefix), item.number, item.text].join('\n')
    sum = addHashes(sum, createHash('sha256').update(content).digest('hex').slice(0, 16))
  }
  return sum
}
