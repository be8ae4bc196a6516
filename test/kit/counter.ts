import { expect } from 'vitest'
import type { EventContracts } from '#events/contract.ts'
import type { Item } from '#shared/aws/item.ts'
import { counter } from '#shared/counters/count.ts'
import { counterPartition } from '#shared/counters/counter-item.ts'
import { type Contribution, type CounterProjection, difference } from '#shared/counters/counter-projection.ts'
import { decodeCommit } from '#shared/event-store/commit-item.ts'
import { fold } from '#shared/event-store/decider.ts'
import type { RowKey } from '#shared/projections/row-key.ts'
import { type Delivery, workOffQueue } from './delivery.ts'
import { itemsOf } from './event-store.ts'
import { atRandom, dynamoDbClient } from './faulty-client.ts'
import { byStream } from './streams.ts'
import { createReadTable } from './tables.ts'

/** Counters that are not zero, by `<partition>/<sort>`. */
export type CountsByRow = Readonly<Record<string, Readonly<Record<string, number>>>>

/**
 * A counter projection over a read table of its own, fed as a queue feeds it: a commit that could not be counted, because one
 * before it is on the way or the network failed, comes again.
 *
 * @example
 * const delivered = await counting(unitsSold).given(commits).deliver({ times: 2, shuffle: true })
 * delivered.equalsFold()
 */
export function counting<C extends EventContracts, Source>(projection: CounterProjection<Source, C>) {
  const read = (item: Item) => decodeCommit(projection.contracts, item, { unknown: 'skip' })
  return {
    given(items: readonly Item[]) {
      return {
        async deliver(delivery: Omit<Delivery, 'lost'> = {}) {
          const { client } = dynamoDbClient()
          const table = await createReadTable(client)
          const seed = await workOffQueue(items, delivery, (faultSeed) => {
            const plan = delivery.spoilt === undefined ? undefined : atRandom(faultSeed, delivery.spoilt)
            const count = counter({ client: dynamoDbClient(plan).client, table }, projection)
            return (item) => count(read(item))
          })
          const { touched, total } = expected(items)
          const counts: CountsByRow = Object.fromEntries(
            (
              await Promise.all([...touched].map(async ([row, key]) => [row, await countsIn(table, key)] as const))
            ).filter(([, found]) => Object.keys(found).length > 0),
          )
          const equalsFold = () => expect(counts, `delivered with seed ${seed}`).toEqual(total)
          return { counts, folded: total, seed, equalsFold }
        },
      }
    },
  }

  /** What the counters should be, and every row that a commit ever touched. */
  function expected(items: readonly Item[]): {
    readonly touched: ReadonlyMap<string, RowKey>
    readonly total: CountsByRow
  } {
    const touched = new Map<string, RowKey>()
    const all: Contribution[] = []
    for (const stream of byStream(items).values()) {
      let source = projection.initial
      for (const item of stream) {
        source = fold(projection, source, [read(item)])
        for (const { key } of projection.contributions(source)) touched.set(nameOf(key), key)
      }
      all.push(...projection.contributions(source))
    }
    const sums = difference([], all).map(({ key, counts }) => [nameOf(key), counts] as const)
    return { touched, total: Object.fromEntries(sums) }
  }

  async function countsIn(table: string, { partition, sort }: RowKey): Promise<Record<string, number>> {
    const items = await itemsOf(dynamoDbClient().client, table, counterPartition(projection, partition))
    const { p: _p, s: _s, ...counts } = items.find(({ s }) => s?.S === sort) ?? {}
    return Object.fromEntries(
      Object.entries(counts)
        .map(([name, value]) => [name, Number(value.N)] as const)
        .filter(([, count]) => count !== 0),
    )
  }
}

function nameOf({ partition, sort }: RowKey): string {
  return `${partition}/${sort}`
}
