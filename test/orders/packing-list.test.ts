import { describe, expect, test } from 'vitest'
import { toPack } from '#functions/orders/order/fulfilment.ts'
import { order } from '#functions/orders/order/order.ts'
import { createdWith, type Life, lives, poster } from './past.ts'

/** Pieces by SKU that are to be packed after a past. */
function listed(past: readonly Parameters<typeof order.evolve>[1][]) {
  const state = past.reduce(
    (before, event, index) => order.evolve(before, event, { stream: 'order#test', number: index + 1, time: index }),
    order.initial,
  )
  if (state.status === 'none') throw new Error('no order')
  return Object.fromEntries(toPack(state).map(({ sku, quantity }) => [sku, quantity]))
}

describe('what is to be packed', () => {
  test.each([
    ['created', { CUP: 3, POSTER: 1 }],
    ['paid', { CUP: 3, POSTER: 1 }],
    ['prepared', { CUP: 3, POSTER: 1 }],
    ['shipped', {}],
    ['delivered', {}],
    ['rejected', {}],
    ['expired', {}],
    ['cancelling', {}],
    ['cancelled', {}],
    ['returned', {}],
  ] as const satisfies readonly (readonly [Life, object])[])('of an order that is %s', (life, pieces) => {
    expect(listed(lives[life])).toEqual(pieces)
  })

  test('is nothing that is in a parcel already', () => {
    expect(listed(lives['partly shipped'])).not.toEqual(listed(lives.prepared))
  })

  test('is nothing that is downloaded', () => {
    expect(listed([createdWith({ downloads: [poster] })])).toEqual({ CUP: 3 })
  })
})
