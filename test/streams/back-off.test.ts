import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backOff } from '#shared/concurrency/back-off.ts'

test('the bound of a wait doubles with each repetition, up to the longest', () => {
  const bounds = [1, 2, 3, 4, 5].map((repetition) => backOff(repetition, 10, 100, () => 1))
  expect(bounds).toEqual([10, 20, 40, 80, 100])
})

test('a wait is a random part of its bound', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }), (repetition, part) => {
      const bound = backOff(repetition, 10, 100, () => 1)
      expect(backOff(repetition, 10, 100, () => part)).toBe(part * bound)
      expect(bound).toBeLessThanOrEqual(100)
    }),
  )
})

test('nothing waits before the first attempt', () => {
  expect(backOff(0, 10, 100)).toBe(0)
})
