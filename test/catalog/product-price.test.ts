import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CatalogEvent } from '#events/catalog.ts'
import { product } from '#functions/catalog/product/product.ts'
import { pricingOf } from '#functions/catalog/product/state.ts'
import { archived, created, priced, published, shirt, unpublished } from './past.ts'

const day = 24 * 60 * 60_000

/** The lowest price before the present reduction, of the product or of a variant, after facts at days. */
function lowestBefore(facts: readonly (readonly [atDay: number, event: CatalogEvent])[], sku?: string) {
  const state = facts.reduce(
    (folded, [atDay, event], index) =>
      product.evolve(folded, event, { stream: 'product#p', number: index + 1, time: atDay * day }),
    product.initial,
  )
  if (state.status === 'none') return undefined
  const variant = state.variants.find((it) => it.sku === sku)
  return (variant === undefined ? state.pricing : pricingOf(state, variant)).lowestBefore?.amount
}

const cup = [
  [0, created],
  [0, published],
] as const

describe('the lowest price of the 30 days before a reduction', () => {
  test('is the price before, where that was all there was', () => {
    expect(lowestBefore([...cup, [100, priced(1000, 800)]])).toBe(1000)
  })

  test('is a lower one that was asked within the 30 days', () => {
    const facts = [...cup, [50, priced(1000, 700)], [60, priced(700, 1200)], [89, priced(1200, 900)]] as const
    expect(lowestBefore(facts)).toBe(700)
  })

  test('is not one whose last day is longer ago', () => {
    const facts = [...cup, [50, priced(1000, 700)], [60, priced(700, 1200)], [91, priced(1200, 900)]] as const
    expect(lowestBefore(facts)).toBe(1200)
  })

  test('is gone when the price is raised', () => {
    expect(lowestBefore([...cup, [50, priced(1000, 700)], [51, priced(700, 750)]])).toBeUndefined()
  })

  test('does not count what nobody was asked for: prices of drafts', () => {
    const draft = [
      [0, created],
      [1, priced(1000, 100)],
      [2, priced(100, 2000)],
      [3, published],
    ] as const
    expect(lowestBefore(draft)).toBeUndefined()
    expect(lowestBefore([...draft, [4, priced(2000, 1500)]])).toBe(2000)
    expect(
      lowestBefore([
        [0, created],
        [1, priced(1000, 100)],
      ]),
    ).toBeUndefined()
  })

  test('remembers what was asked before a product was taken off sale', () => {
    const paused = [...cup, [10, unpublished], [11, priced(1000, 1500)], [12, published]] as const
    expect(lowestBefore([...paused, [20, priced(1500, 1200)]])).toBe(1000)
    expect(lowestBefore([...paused, [41, priced(1500, 1200)]])).toBe(1500)
    expect(lowestBefore([...cup, [10, archived]])).toBeUndefined()
  })

  test('of a variant has the product’s prices as its past', () => {
    const facts = [
      [0, shirt],
      [0, published],
    ] as const
    expect(lowestBefore([...facts, [5, priced(2000, 1900, 'SHIRT-M')]], 'SHIRT-M')).toBe(2000)
    expect(lowestBefore([...facts, [5, priced(2500, 2100, 'SHIRT-L')]], 'SHIRT-L')).toBe(2500)
    expect(lowestBefore([...facts, [5, priced(2000, 1900)]], 'SHIRT-L')).toBeUndefined()
    expect(lowestBefore([...facts, [5, priced(2000, 1900)]], 'SHIRT-M')).toBe(2000)
  })

  test('is that of the whole history, whatever was forgotten on the way', () => {
    const step = fc.record({ days: fc.integer({ min: 0, max: 20 }), to: fc.integer({ min: 1, max: 9 }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const facts: (readonly [number, CatalogEvent])[] = [...cup]
        const history = [{ since: 0, amount: 1000 }]
        for (const { days, to } of steps) {
          const before = history.at(-1) ?? { since: 0, amount: 1000 }
          if (to === before.amount) continue
          const at = before.since + days
          facts.push([at, priced(before.amount, to)])
          history.push({ since: at, amount: to })
        }
        expect(lowestBefore(facts)).toBe(naive(history))
      }),
    )
  })
})

/** The same by the letter, from everything that was ever asked. */
function naive(history: readonly { since: number; amount: number }[]): number | undefined {
  const last = history.at(-1)
  const before = history.at(-2)
  if (last === undefined || before === undefined || last.amount > before.amount) return undefined
  const asked = history.slice(0, -1).filter((_, index) => (history[index + 1]?.since ?? 0) > last.since - 30)
  // What was asked until this very moment counts, even if for no time at all.
  return Math.min(...asked.map(({ amount }) => amount), before.amount)
}
