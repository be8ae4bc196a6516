import { expect, test } from 'vitest'
import { orderInsights } from '#functions/insights/read-models/order-insights.ts'
import { difference } from '#shared/counters/counter-projection.ts'
import { decodeCommit } from '#shared/event-store/commit-item.ts'
import { fold } from '#shared/event-store/decider.ts'
import { itemsOf, type Line } from './orders.ts'

/** Write units by DynamoDB's documented rules, of items below 1 KB: one for a plain write, two for each in a transaction. */
function writeUnits(lines: readonly Line[]): number[] {
  let source = orderInsights.initial
  return itemsOf([{ lines, steps: 6, refunded: 0, ending: 'none' }]).map((item) => {
    const next = fold(orderInsights, source, [decodeCommit(orderInsights.contracts, item, { unknown: 'skip' })])
    const changes = difference(orderInsights.contributions(source), orderInsights.contributions(next)).length
    source = next
    return changes === 0 ? 1 : 2 * (changes + 1)
  })
}

const lines = (count: number) => Array.from({ length: count }, (_, product) => ({ product, quantity: 1, price: 5 }))

// created, approved, paid, prepared, shipped, delivered
test.each([
  [1, [4, 6, 14, 6, 6, 6]],
  [2, [4, 6, 22, 6, 6, 6]],
  [3, [4, 6, 34, 6, 6, 6]],
])('the insights of an order of %i products cost this many write units per commit', (count, units) => {
  expect(writeUnits(lines(count))).toEqual(units)
})
