import type { Item } from '#shared/aws/item.ts'
import { randomNumbers, shuffled } from './random-numbers.ts'

/** How records reach their readers. What is drawn at random depends on the seed alone. */
export interface Delivery {
  /** How often each record comes to each reader; once unless told. */
  readonly times?: number
  /** In any order, instead of the one in which they were given. */
  readonly shuffle?: boolean
  /** Share of the records that never come, the newest of each stream apart. */
  readonly lost?: number
  /** Readers that work on all records at the same time; one unless told. */
  readonly readers?: number
  /** Share of a reader's requests to the tables that go wrong. */
  readonly spoilt?: number
  /** Repeats a delivery that failed; without one, every delivery is another. */
  readonly seed?: number
}

/** Takes a batch of records and answers the sequence numbers (from 100) of those that it wants to have again. */
type Reader = (batch: readonly Item[]) => Promise<readonly string[]>

const maxBatch = 6

/** A reader that fails this often without taking one record more will not take it at all. */
const maxFailures = 200

/**
 * Delivers records in batches of random sizes as a stream does: from the first that failed on, all come again. A reader that
 * throws gets its whole batch again. Answers the seed; throws an error that names it when a reader gets stuck.
 */
export async function workOff(
  records: readonly Item[],
  { times = 1, shuffle = false, lost = 0, readers = 1, seed = anySeed() }: Delivery,
  readerWith: (faultSeed: number) => Reader,
): Promise<number> {
  await Promise.all(
    Array.from({ length: readers }, async (_, index) => {
      // Every reader has its own numbers, so that a race between two of them changes nothing in what either gets.
      const random = randomNumbers(seed * 31 + index)
      const newest = newestOf(records)
      const come = records.filter((record) => newest.has(record) || random() >= lost)
      const repeated = Array.from({ length: times }, () => come).flat()
      await deliverAll(shuffle ? shuffled(repeated, random) : repeated, readerWith(seed * 31 + index), random, seed)
    }),
  )
  return seed
}

async function deliverAll(records: readonly Item[], read: Reader, random: () => number, seed: number): Promise<void> {
  let failures = 0
  for (let start = 0; start < records.length; ) {
    const batch = records.slice(start, start + 1 + Math.floor(random() * maxBatch))
    let reason: unknown
    const failed = await read(batch).catch((error: unknown) => {
      reason = error
      return ['100']
    })
    const taken = Math.min(batch.length, ...failed.map((id) => Number(id) - 100))
    start += taken
    failures = taken > 0 ? 0 : failures + 1
    if (failures === maxFailures) {
      const place = `${records[start]?.['p']?.S}/${records[start]?.['s']?.N}`
      throw new Error(`seed ${seed}: the record of ${place} failed ${maxFailures} times`, { cause: reason })
    }
  }
}

/**
 * Delivers records one by one as a queue does: what failed comes again behind the others. Answers the seed; throws an error
 * that names it when nothing is taken any more.
 */
export async function workOffQueue(
  records: readonly Item[],
  { times = 1, shuffle = false, readers = 1, seed = anySeed() }: Omit<Delivery, 'lost'>,
  takeWith: (faultSeed: number) => (record: Item) => Promise<void>,
): Promise<number> {
  await Promise.all(
    Array.from({ length: readers }, async (_, index) => {
      const random = randomNumbers(seed * 31 + index)
      const repeated = Array.from({ length: times }, () => records).flat()
      const waiting = shuffle ? shuffled(repeated, random) : [...repeated]
      const take = takeWith(seed * 31 + index)
      let failures = 0
      for (let record = waiting.shift(); record !== undefined; record = waiting.shift()) {
        const again = record
        try {
          await take(record)
          failures = 0
        } catch (cause) {
          waiting.push(again)
          if (++failures > maxFailures + waiting.length)
            throw new Error(`seed ${seed}: ${waiting.length} records are not taken`, { cause })
        }
      }
    }),
  )
  return seed
}

function anySeed(): number {
  return Math.floor(Math.random() * 2 ** 31)
}

/** The last record of each stream. */
function newestOf(records: readonly Item[]): ReadonlySet<Item> {
  const newest = new Map<string | undefined, Item>()
  for (const record of records) {
    const known = newest.get(record['p']?.S)
    if (known === undefined || Number(known['s']?.N) < Number(record['s']?.N)) newest.set(record['p']?.S, record)
  }
  return new Set(newest.values())
}
