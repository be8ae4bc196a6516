import { describe, test } from 'vitest'
import { type Money, maxAmount } from '#events/vocabulary.ts'
import { order } from '#functions/orders/order.ts'
import type { PlaceOrder } from '#functions/orders/order-placement.ts'
import { given } from '#test/kit/given.ts'
import { ada, created, cup, eur, lifeNames, lives, poster, shippingAddress } from './past.ts'

const offers = [
  { productId: cup, sku: 'CUP', name: 'Cup', price: eur(1000), published: true },
  { productId: poster, sku: 'POSTER', name: 'Poster', price: eur(2000), published: true },
]
const basket = [
  { productId: cup, quantity: 3 },
  { productId: poster, quantity: 1 },
]

function placing(changes: Partial<PlaceOrder> = {}): PlaceOrder {
  return { type: 'PlaceOrder', customerId: ada, lines: basket, shippingAddress, offers, ...changes }
}

/** The cup's offer at another price. */
function cupFor(price: Money) {
  return [{ productId: cup, sku: 'CUP', name: 'Cup', price, published: true }]
}

describe('a buyer orders', () => {
  test("at the names and prices of the shop's offers, which the order keeps", () => {
    given(order).when(placing()).emits(created)
  })

  test('and the note for the shop is kept', () => {
    const note = { sealed: 'AQAAAAFk2mB1Zz0qTqQwq5p8v1cXr7eGx3mJt2FzaGUgbm90ZQ', subject: ada }
    given(order)
      .when(placing({ note }))
      .emits({ ...created, data: { ...created.data, note } })
  })

  test('the same product twice, which becomes one line', () => {
    const lines = [
      { productId: cup, quantity: 1 },
      { productId: poster, quantity: 1 },
      { productId: cup, quantity: 2 },
    ]
    given(order).when(placing({ lines })).emits(created)
  })

  test('at the price that was shown, if it still is the price', () => {
    const lines = [
      { productId: cup, quantity: 3, unitPrice: eur(1000) },
      { productId: poster, quantity: 1 },
    ]
    given(order).when(placing({ lines })).emits(created)
  })

  test.each([
    ['cheaper', eur(900)],
    ['dearer', eur(1100)],
    ['in another currency', { amount: 1000, currency: 'USD' }],
  ])('but not when the price that was shown was %s', (_how, unitPrice) => {
    given(order)
      .when(placing({ lines: [{ productId: cup, quantity: 1, unitPrice }] }))
      .refuses('price-changed')
  })

  test('only what the shop has', () => {
    given(order)
      .when(placing({ offers: offers.slice(1) }))
      .refuses('product-not-available')
  })

  test('only what is on sale', () => {
    const drafts = offers.map((offer) => ({ ...offer, published: false }))
    given(order)
      .when(placing({ offers: drafts }))
      .refuses('product-not-available')
  })

  test('something', () => {
    given(order)
      .when(placing({ lines: [] }))
      .refuses('product-not-available')
  })

  test('in one currency', () => {
    const mixed = [...cupFor({ amount: 1000, currency: 'USD' }), ...offers.slice(1)]
    given(order)
      .when(placing({ offers: mixed }))
      .refuses('mixed-currencies')
  })

  test('for no more money than can be counted', () => {
    const lines = [{ productId: cup, quantity: 101 }]
    given(order)
      .when(placing({ lines, offers: cupFor(eur(maxAmount)) }))
      .refuses('total-too-large')
  })

  test.each(lifeNames)('once: an order that is %s is not placed again', (life) => {
    given(order, ...lives[life])
      .when(placing())
      .refuses('already-placed')
  })
})
