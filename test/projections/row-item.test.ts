import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { itemBytes } from '#shared/event-store/item-size.ts'
import { decodeRow, encodeRow, rowText } from '#shared/projections/items/row-item.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { firstGeneration, inGeneration } from '#shared/projections/row-key.ts'

const notes: Projection<unknown, never> = {
  name: 'notes',
  fold: 'a',
  streamType: 'note',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: null,
  evolve: (row) => row,
  indexes: () => ({ i1: { partition: 'all', sort: '-' } }),
}

const item = (row: unknown) => encodeRow(inGeneration(notes, firstGeneration), '1', { row, number: 3, time: 7 })
const words = (count: number) => ({ text: 'a red enamel cup '.repeat(count) })

describe('the item of a row', () => {
  test('reads back as what it was, whatever that is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(200), (value, repeated) => {
        const row = JSON.parse(JSON.stringify({ value, ...words(repeated) }))
        expect(decodeRow(item(row))).toEqual({ row, number: 3, time: 7 })
        expect(rowText(item(row))).toBe(JSON.stringify(row))
      }),
    )
  })

  test('is plain text as long as it takes one write unit, and packed beyond', () => {
    const sizes = Array.from({ length: 120 }, (_, count) => item(words(count)))
    for (const one of sizes) expect(one['d']?.S === undefined || itemBytes(one) <= 1024).toBe(true)
    expect(sizes.filter((one) => one['d']?.S !== undefined)).toHaveLength(58)
    expect(itemBytes(sizes.at(-1) ?? {})).toBeLessThan(300)
  })

  test('has its keys in the clear, packed or not', () => {
    const { d: plain, ...keys } = item(words(1))
    const { d: packed, ...others } = item(words(100))
    expect(plain?.S).toBe(JSON.stringify(words(1)))
    expect(packed?.B).toBeInstanceOf(Uint8Array)
    expect(others).toEqual(keys)
  })
})
