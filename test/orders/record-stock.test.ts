import { describe, test } from 'vitest'
import type { OrderEvent } from '#events/orders.ts'
import { order } from '#functions/orders/order/order.ts'
import { given } from '#test/kit/given.ts'
import { captured, created, eur, kept, lifeNames, lives, refundRequested, released, reserved } from './past.ts'

const until = '2026-05-03T11:00:00.000Z'
const keeps = (sku: string, quantity: number, end: string | null) =>
  ({ type: 'RecordStockReserved', sku, quantity, until: end }) as const
const letsGo = (sku: string, reason: 'order-closed' | 'expired') =>
  ({ type: 'RecordStockReleased', sku, reason }) as const
const lacks = (sku: string) => ({ type: 'RecordStockRefused', sku, available: 2 }) as const
const outOfStock: OrderEvent = { type: 'OrderRejected', data: { reason: 'SKU CUP is out of stock: 2 left' } }

describe('the stock keeps goods for an order', () => {
  test('until a time, then for as long as the order needs them', () => {
    given(order, created)
      .when(keeps('CUP', 3, until))
      .emits(reserved('CUP', 3, until))
    given(order, created, reserved('CUP', 3, until))
      .when(keeps('CUP', 3, null))
      .emits(reserved('CUP', 3))
  })

  test('once: the same again is nothing new', () => {
    given(order, created, reserved('CUP', 3, until))
      .when(keeps('CUP', 3, until))
      .emits()
  })

  test('again after it had let them go', () => {
    given(order, created, reserved('CUP', 3, until), released('CUP', 'expired'))
      .when(keeps('CUP', 3, until))
      .emits(reserved('CUP', 3, until))
  })

  test.each(lifeNames)('which is recorded when the order is %s, so that it can be let go', (life) => {
    given(order, ...lives[life])
      .when(keeps('CUP', 3, until))
      .emits(reserved('CUP', 3, until))
  })
})

describe('the stock lets goods go', () => {
  test.each(['order-closed', 'expired'] as const)('because %s', (reason) => {
    given(order, ...lives.approved)
      .when(letsGo('CUP', reason))
      .emits(released('CUP', reason))
  })

  test('that it did not keep: nothing happened', () => {
    given(order, created).when(letsGo('CUP', 'expired')).emits()
    given(order, ...lives.expired)
      .when(letsGo('CUP', 'order-closed'))
      .emits()
  })
})

describe('the stock does not have enough', () => {
  test('for a new order: it is rejected, and the reason names the SKU', () => {
    given(order, created).when(lacks('CUP')).emits(outOfStock)
    given(order, created, reserved('POSTER', 1)).when(lacks('CUP')).emits(outOfStock)
  })

  test('for a new order that was paid early: the money goes back', () => {
    given(order, created, captured('e1'))
      .when(lacks('CUP'))
      .emits(outOfStock, refundRequested(eur(5000), 'order rejected'))
  })

  test('for a new order whose reservation was over: that is told as well', () => {
    given(order, created, ...kept)
      .when(lacks('CUP'))
      .emits(released('CUP', 'out-of-stock'), outOfStock)
  })

  test.each(['approved', 'paid', 'prepared'] as const)('for an order that is %s: it has lost its goods', (life) => {
    given(order, ...lives[life])
      .when(lacks('CUP'))
      .emits(released('CUP', 'out-of-stock'))
    given(order, ...lives[life], released('CUP', 'expired'))
      .when(lacks('CUP'))
      .emits(released('CUP', 'out-of-stock'))
  })

  test.each(['shipped', 'delivered', 'rejected', 'expired', 'cancelling', 'cancelled', 'returned'] as const)(
    'for an order that is %s and needs none: nothing happened',
    (life) => {
      given(order, ...lives[life])
        .when(lacks('CUP'))
        .emits()
    },
  )

  test('of something that the order has not: nothing happened', () => {
    given(order, created).when(lacks('HAT')).emits()
  })
})

test('stock has nowhere to go where nobody placed an order', () => {
  given(order)
    .when(keeps('CUP', 3, null))
    .refuses('order-not-found')
  given(order).when(lacks('CUP')).refuses('order-not-found')
  given(order).when(letsGo('CUP', 'expired')).refuses('order-not-found')
})
