import { describe, test } from 'vitest'
import { order } from '#functions/orders/order/order.ts'
import { given } from '#test/kit/given.ts'
import { ada, lives, shippingAddress } from './past.ts'

const elsewhere = { sealed: `${shippingAddress.sealed}-`, subject: ada }
const moves = { type: 'ChangeAddress', customerId: ada, shippingAddress: elsewhere } as const

describe('a buyer has it sent elsewhere', () => {
  test.each(['created', 'approved', 'paid'] as const)('while the order is %s', (life) => {
    given(order, ...lives[life])
      .when(moves)
      .emits({ type: 'AddressChanged', data: { shippingAddress: elsewhere } })
  })

  test.each([
    ['prepared', 'already-prepared'],
    ['partly shipped', 'already-prepared'],
    ['shipped', 'already-shipped'],
    ['delivered', 'already-shipped'],
    ['rejected', 'already-closed'],
    ['expired', 'already-closed'],
    ['cancelling', 'already-closed'],
    ['cancelled', 'already-closed'],
    ['returned', 'already-closed'],
  ] as const)('but not when it is %s', (life, refusal) => {
    given(order, ...lives[life])
      .when(moves)
      .refuses(refusal)
  })

  test("but not somebody else's order: it does not exist for them", () => {
    given(order, ...lives.created)
      .when({ ...moves, customerId: 'eve' })
      .refuses('order-not-found')
    given(order).when(moves).refuses('order-not-found')
  })
})
