import { describe, test } from 'vitest'
import { order } from '#functions/orders/order/order.ts'
import { given } from '#test/kit/given.ts'
import {
  delivered,
  eur,
  lifeNames,
  lives,
  now,
  parcel,
  parcelDelivered,
  prepared,
  refunded,
  released,
  reserved,
  shipped,
  ships,
} from './past.ts'

const prepare = { type: 'PrepareOrder', now } as const
const confirm = (shipmentId: string) => ({ type: 'ConfirmDelivery', shipmentId }) as const

const cups = (quantity: number) => ({ line: 1, quantity })
const poster = { line: 2, quantity: 1 }

describe('the warehouse prepares an order', () => {
  test('that is paid', () => {
    given(order, ...lives.paid)
      .when(prepare)
      .emits(prepared)
  })

  test('only as long as the stock keeps everything for it', () => {
    const until = (ms: number) => new Date(ms).toISOString()
    given(order, ...lives.paid, released('CUP', 'expired'))
      .when(prepare)
      .refuses('reservation-lost')
    given(order, ...lives.paid, reserved('CUP', 3, until(now)))
      .when(prepare)
      .refuses('reservation-lost')
    given(order, ...lives.paid, reserved('CUP', 3, until(now + 1)))
      .when(prepare)
      .emits(prepared)
  })

  test.each(lifeNames.filter((life) => life !== 'paid'))('but not one that is %s', (life) => {
    given(order, ...lives[life])
      .when(prepare)
      .refuses('not-paid')
  })

  test('but not one that nobody placed', () => {
    given(order).when(prepare).refuses('order-not-found')
  })
})

describe('the warehouse ships', () => {
  test('everything in one parcel', () => {
    given(order, ...lives.prepared)
      .when(ships('shp_1', cups(3), poster))
      .emits(parcel('shp_1', cups(3), poster), shipped)
  })

  test('everything that is left, if it does not say what is in the parcel', () => {
    given(order, ...lives.prepared)
      .when(ships('shp_1'))
      .emits(parcel('shp_1', cups(3), poster), shipped)
    given(order, ...lives['partly shipped'])
      .when(ships('shp_2'))
      .emits(parcel('shp_2', cups(1), poster), shipped)
  })

  test('a part; the order is shipped with the last one', () => {
    given(order, ...lives.prepared)
      .when(ships('shp_1', cups(2)))
      .emits(parcel('shp_1', cups(2)))
    given(order, ...lives['partly shipped'], parcel('shp_2', cups(1)))
      .when(ships('shp_3', poster))
      .emits(parcel('shp_3', poster), shipped)
  })

  test('a line named twice as one', () => {
    given(order, ...lives.prepared)
      .when(ships('shp_1', cups(1), cups(1)))
      .emits(parcel('shp_1', cups(2)))
  })

  test('never more than was ordered', () => {
    given(order, ...lives.prepared)
      .when(ships('shp_1', cups(4)))
      .refuses('more-than-prepared')
    given(order, ...lives.prepared)
      .when(ships('shp_1', cups(2), cups(2)))
      .refuses('more-than-prepared')
  })

  test('never more than is left', () => {
    given(order, ...lives['partly shipped'])
      .when(ships('shp_2', cups(2)))
      .refuses('more-than-prepared')
    given(order, ...lives['partly shipped'], parcel('shp_2', cups(1)))
      .when(ships('shp_3', cups(1)))
      .refuses('more-than-prepared')
  })

  test('only lines that the order has', () => {
    given(order, ...lives.prepared)
      .when(ships('shp_1', { line: 3, quantity: 1 }))
      .refuses('no-such-line')
  })

  test('a parcel once', () => {
    given(order, ...lives['partly shipped'])
      .when(ships('shp_1', cups(1)))
      .emits()
    given(order, ...lives.delivered)
      .when(ships('shp_1'))
      .emits()
  })

  test.each(lifeNames.filter((life) => life !== 'prepared' && life !== 'partly shipped'))(
    'nothing of an order that is %s',
    (life) => {
      given(order, ...lives[life])
        .when(ships('shp_9'))
        .refuses('not-prepared')
    },
  )
})

describe('a parcel arrives', () => {
  test('and with it the order', () => {
    given(order, ...lives.shipped)
      .when(confirm('shp_1'))
      .emits(parcelDelivered('shp_1'), delivered)
  })

  test('once', () => {
    given(order, ...lives.delivered)
      .when(confirm('shp_1'))
      .emits()
  })

  test('before the rest was shipped: the order has not arrived', () => {
    given(order, ...lives['partly shipped'])
      .when(confirm('shp_1'))
      .emits(parcelDelivered('shp_1'))
  })

  test('as the last one, in whatever order they come', () => {
    const two = [...lives['partly shipped'], parcel('shp_2', cups(1), poster), shipped] as const
    given(order, ...two)
      .when(confirm('shp_2'))
      .emits(parcelDelivered('shp_2'))
    given(order, ...two, parcelDelivered('shp_2'))
      .when(confirm('shp_1'))
      .emits(parcelDelivered('shp_1'), delivered)
  })

  test('after an earlier one had arrived before the rest was shipped', () => {
    given(order, ...lives['partly shipped'], parcelDelivered('shp_1'), parcel('shp_2', cups(1), poster), shipped)
      .when(confirm('shp_2'))
      .emits(parcelDelivered('shp_2'), delivered)
  })

  test('whose money is back already: with its arrival it is a return', () => {
    given(order, ...lives.shipped, refunded('e2'))
      .when(confirm('shp_1'))
      .emits(parcelDelivered('shp_1'), delivered, { type: 'OrderReturned', data: {} })
    given(order, ...lives.shipped, refunded('e2', eur(4999)))
      .when(confirm('shp_1'))
      .emits(parcelDelivered('shp_1'), delivered)
  })

  test.each(lifeNames)('only if it was shipped: nothing else of an order that is %s', (life) => {
    given(order, ...lives[life])
      .when(confirm('shp_9'))
      .refuses('no-such-parcel')
  })
})
