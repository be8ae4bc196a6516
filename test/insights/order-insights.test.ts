import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maxPaired } from '#functions/insights/read-models/co-purchases.ts'
import { orderInsights } from '#functions/insights/read-models/order-insights.ts'
import { unitsSold } from '#functions/insights/read-models/units-sold.ts'
import { type CountsByRow, counting } from '#test/kit/counter.ts'
import { type Fate, fate, itemsOf, products, totalOf } from './orders.ts'

const told = (fates: readonly Fate[]) => counting(orderInsights).given(itemsOf(fates))

/** Adds up one count of all rows whose name has this form. */
function sum(counts: CountsByRow, row: RegExp, name: string): number {
  return Object.entries(counts).reduce((total, [key, own]) => total + (row.test(key) ? (own[name] ?? 0) : 0), 0)
}

const isPaid = ({ steps }: Fate) => steps >= 3
const isCancelled = ({ ending }: Fate) => ending === 'cancelled'
const backOf = ({ lines, steps, refunded, ending }: Fate) =>
  ending === 'returned' && steps >= 6 ? totalOf(lines) : Math.min(refunded, totalOf(lines))
const isReturned = (each: Fate) => backOf(each) === totalOf(each.lines)

describe('whatever becomes of the orders, and however it is told,', () => {
  test('the counters are those of the facts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { minLength: 1, maxLength: 5 }), fc.nat(), async (fates, seed) => {
        const delivered = await told(fates).deliver({ times: 2, shuffle: true, spoilt: 0.1, seed })
        delivered.equalsFold()

        const { counts } = delivered
        const sold = fates.filter((each) => isPaid(each) && !isCancelled(each))
        const gross = sold.reduce((total, { lines }) => total + totalOf(lines), 0)
        const back = sold.reduce((total, each) => total + backOf(each), 0)
        for (const kind of [/^sales\/2026-01-01\/order\//, /^sales\/2026-01-01\/product\//]) {
          expect([sum(counts, kind, 'gross'), sum(counts, kind, 'refunded')]).toEqual([gross, back])
        }
        const kept = sold.filter((each) => !isReturned(each))
        const units = kept.flatMap(({ lines }) => lines).reduce((total, { quantity }) => total + quantity, 0)
        expect(sum(counts, /^sales\/[^/]+\/product\//, 'units')).toBe(units)
        expect(sum(counts, /^sales\/[^/]+\/order\//, 'orders')).toBe(kept.length)

        expect(sum(counts, /^funnel\//, 'now')).toBe(fates.length)
        expect(sum(counts, /^funnel\/[^/]+\/created\//, 'reached')).toBe(fates.length)
        expect(sum(counts, /^funnel\/[^/]+\/paid\//, 'reached')).toBe(fates.filter(isPaid).length)

        expect(sum(counts, /^together\/\d$/, 'orders')).toBe(kept.length)
        for (const [key, { orders }] of Object.entries(counts)) {
          const [, one, other] = /^together\/(prd_\w+)\/(prd_\w+)$/.exec(key) ?? []
          if (one !== undefined) expect(counts[`together/${other}/${one}`]).toEqual({ orders })
        }
      }),
      { numRuns: 12 },
    )
  }, 180_000)

  test('nothing of it is left when all of them are cancelled', async () => {
    const { counts } = await told([
      { lines: [{ product: 1, quantity: 2, price: 10 }], steps: 4, refunded: 0, ending: 'cancelled' },
    ]).deliver({ times: 2 })
    expect(Object.keys(counts).filter((key) => !key.startsWith('funnel/'))).toEqual([])
  })
})

describe('an order', () => {
  const order = (fields: Partial<Fate> = {}): Fate => ({
    lines: [
      { product: 0, quantity: 1, price: 1000 },
      { product: 1, quantity: 2, price: 250 },
    ],
    steps: 3,
    refunded: 0,
    ending: 'none',
    ...fields,
  })
  const sales = (counts: CountsByRow, product: number) => counts[`sales/2026-01-01/product/${products[product]}/EUR`]

  test('adds to its products on the day on which it was paid', async () => {
    const { counts } = await told([order()]).deliver()
    expect(sales(counts, 0)).toEqual({ orders: 1, units: 1, gross: 1000 })
    expect(sales(counts, 1)).toEqual({ orders: 1, units: 2, gross: 500 })
    expect(sum(counts, /^sales\/2026-01-01\/order\/EUR\/00\//, 'gross')).toBe(1500)
  })

  test('shares a refund out over its products, to the cent', async () => {
    const { counts } = await told([order({ refunded: 100 })]).deliver()
    expect([sales(counts, 0)?.['refunded'], sales(counts, 1)?.['refunded']]).toEqual([67, 33])
  })

  test('that came back keeps its money in the books and sold nothing', async () => {
    const { counts } = await told([order({ steps: 6, ending: 'returned' })]).deliver()
    expect(sales(counts, 0)).toEqual({ gross: 1000, refunded: 1000 })
    expect(Object.keys(counts).filter((key) => key.startsWith('together'))).toEqual([])
  })

  test('of two variants of a product is one order of it', async () => {
    const lines = [0, 0].map((product) => ({ product, quantity: 1, price: 5 }))
    const { counts } = await counting(unitsSold)
      .given(itemsOf([order({ lines })]))
      .deliver()
    expect(Object.values(counts)).toEqual([{ units: 2, orders: 1 }])
  })

  test('is paired by its first eight products, however many it has', async () => {
    const lines = products.map((_, product) => ({ product, quantity: 1, price: 5 }))
    const { counts } = await told([order({ lines })]).deliver()
    const pairs = Object.keys(counts).filter((key) => /^together\/prd_\w+\/prd_/.test(key))
    expect(pairs).toHaveLength(maxPaired * (maxPaired - 1))
    expect(pairs.join()).not.toContain(products[8])
  })

  test('tells how long it was in each state that it left', async () => {
    const { counts } = await told([order({ steps: 6 })]).deliver()
    const created = Object.entries(counts).find(([key]) => key.startsWith('funnel/2026-01-01/created/'))?.[1]
    // A second, as everything in a made-up past.
    expect(created).toEqual({ reached: 1, b70: 1 })
  })
})
