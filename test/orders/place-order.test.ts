import { describe, test } from 'vitest'
import { type Money, maxAmount } from '#events/vocabulary.ts'
import type { Offer } from '#functions/orders/order/offer.ts'
import { order } from '#functions/orders/order/order.ts'
import type { PlaceOrder } from '#functions/orders/order/placement.ts'
import { given } from '#test/kit/given.ts'
import { ada, created, cup, eur, lifeNames, lives, poster, shippingAddress } from './past.ts'

const cupOffer: Offer = {
  productId: cup,
  name: 'Cup',
  price: eur(1000),
  variants: [{ sku: 'CUP', label: '' }],
  digital: false,
  published: true,
}
const posterOffer: Offer = {
  productId: poster,
  name: 'Poster',
  price: eur(2000),
  variants: [{ sku: 'POSTER', label: '' }],
  digital: false,
  published: true,
}
const offers = [cupOffer, posterOffer]
const basket = [
  { productId: cup, quantity: 3 },
  { productId: poster, quantity: 1 },
]

function placing(changes: Partial<PlaceOrder> = {}): PlaceOrder {
  return { type: 'PlaceOrder', customerId: ada, lines: basket, shippingAddress, offers, ...changes }
}

/** The cup's offer at another price. */
function cupFor(price: Money) {
  return [{ ...cupOffer, price }]
}

const sizedCup: Offer = {
  ...cupOffer,
  variants: [
    { sku: 'CUP-S', label: 'small' },
    { sku: 'CUP-L', label: 'large', price: eur(1500) },
  ],
}

function line(number: number, sku: string) {
  return { line: number, productId: cup, sku, name: 'Cup', quantity: 1, unitPrice: eur(1000), digital: false }
}

describe('a buyer orders', () => {
  test("at the names and prices of the shop's offers, which the order keeps", () => {
    given(order).when(placing()).emits(created)
  })

  test.each(['note', 'giftMessage'])('and the %s is kept', (member) => {
    const words = { [member]: { sealed: 'AQAAAAFk2mB1Zz0qTqQwq5p8v1cXr7eGx3mJt2FzaGUgbm90ZQ', subject: ada } }
    given(order)
      .when(placing(words))
      .emits({ ...created, data: { ...created.data, ...words } })
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

  test('of a product with variants the one that is named, under its own name and price', () => {
    const lines = [
      { productId: cup, sku: 'CUP-L', quantity: 1 },
      { productId: cup, sku: 'CUP-S', quantity: 1 },
      { productId: cup, sku: 'CUP-L', quantity: 1 },
    ]
    given(order)
      .when(placing({ lines, offers: [sizedCup] }))
      .emits({
        ...created,
        data: {
          ...created.data,
          lines: [
            { ...line(1, 'CUP-L'), name: 'Cup (large)', quantity: 2, unitPrice: eur(1500) },
            { ...line(2, 'CUP-S'), name: 'Cup (small)', quantity: 1, unitPrice: eur(1000) },
          ],
          total: eur(4000),
        },
      })
  })

  test('and must name it, and one that there is', () => {
    const order1 = (sku?: string) =>
      given(order).when(placing({ lines: [{ productId: cup, sku, quantity: 1 }], offers: [sizedCup] }))
    order1().refuses('sku-required')
    order1('CUP-XL').refuses('product-not-available')
  })

  test('a download, which the line says', () => {
    given(order)
      .when(placing({ lines: [{ productId: cup, quantity: 1 }], offers: [{ ...cupOffer, digital: true }] }))
      .emits({
        ...created,
        data: { ...created.data, lines: [{ ...line(1, 'CUP'), quantity: 1, digital: true }], total: eur(1000) },
      })
  })

  test.each(lifeNames)('once: an order that is %s is not placed again', (life) => {
    given(order, ...lives[life])
      .when(placing())
      .refuses('already-placed')
  })
})
