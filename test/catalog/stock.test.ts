import { describe, expect, test } from 'vitest'
import { stock } from '#functions/catalog/stock/stock.ts'
import { given } from '#test/kit/given.ts'
import {
  ada,
  adjusted,
  ben,
  commit,
  committed,
  noon,
  now,
  orderNo,
  received,
  refused,
  release,
  released,
  reserve,
  reserved,
} from './stock-past.ts'

describe('goods', () => {
  test('that come in are there, as often as they come', () => {
    given(stock).when({ type: 'ReceiveStock', quantity: 10 }).emitsEveryTime(received(10))
    given(stock, received(10))
      .when({ type: 'ReceiveStock', quantity: 5, reference: 'note 7' })
      .emitsEveryTime({ type: 'StockReceived', data: { quantity: 5, reference: 'note 7' } })
  })

  test('that are broken or found are counted anew', () => {
    given(stock, received(10)).when({ type: 'AdjustStock', delta: -2, reason: 'counted' }).emitsEveryTime(adjusted(-2))
    given(stock).when({ type: 'AdjustStock', delta: 3, reason: 'counted' }).emitsEveryTime(adjusted(3))
  })

  test('that are not there cannot be taken off', () => {
    given(stock, received(2)).when({ type: 'AdjustStock', delta: -3, reason: 'counted' }).refuses('not-on-hand')
  })

  test('that orders hold cannot be taken off', () => {
    given(stock, received(5), reserved(ada, 3))
      .when({ type: 'AdjustStock', delta: -3, reason: 'counted' })
      .refuses('reserved-by-orders')
    const down = given(stock, received(5), reserved(ada, 3)).when({ type: 'AdjustStock', delta: -2, reason: 'counted' })
    down.emits(adjusted(-2))
  })
})

describe('an order', () => {
  test('gets what is there', () => {
    given(stock, received(3)).when(reserve(ada, 3)).emits(reserved(ada, 3))
  })

  test('gets all of it or nothing, and is told how much there would have been', () => {
    given(stock, received(5), reserved(ben, 3))
      .when(reserve(ada, 3))
      .emits(refused(ada, 3, 2))
    given(stock)
      .when(reserve(ada, 1))
      .emits(refused(ada, 1, 0))
  })

  test('gets it once, however often it asks', () => {
    given(stock, received(5), reserved(ada, 3)).when(reserve(ada, 3)).emits()
  })

  test('puts the end of its reservation off, and never brings it forward', () => {
    const held = given(stock, received(5), reserved(ada, 3, noon(30)))
    held.when(reserve(ada, 3, noon(45))).emits(reserved(ada, 3, noon(45), 0))
    held.when(reserve(ada, 3, null)).emits(reserved(ada, 3, null, 0))
    held.when(reserve(ada, 3, noon(15))).emits()
    given(stock, received(5), reserved(ada, 3), reserved(ada, 3, null, 0))
      .when(reserve(ada, 3, noon(90)))
      .emits()
  })

  test('that was refused is not served when it is heard again, after goods came in', () => {
    given(stock, refused(ada, 2, 0), received(5))
      .when(reserve(ada, 2))
      .emits()
  })

  test('that was refused and asks anew, for longer, is', () => {
    given(stock, refused(ada, 2, 0), received(5))
      .when(reserve(ada, 2, null))
      .emits(reserved(ada, 2, null))
  })

  test('that asks after its own end gets an answer, but no goods', () => {
    given(stock, received(5))
      .when(reserve(ada, 2, noon(), now))
      .emits(refused(ada, 2, 5, noon()))
  })

  test('gives back what it holds, once', () => {
    given(stock, received(5), reserved(ada, 3)).when(release(ada)).emits(released(ada, 3))
    given(stock, received(5), reserved(ada, 3), released(ada, 3)).when(release(ada)).emits()
    given(stock, received(5)).when(release(ada)).emits()
  })

  test('that is closed gets nothing more, however late it asks', () => {
    const closed = given(stock, received(5), reserved(ada, 3), released(ada, 3))
    closed.when(reserve(ada, 3)).emits()
    closed.when(reserve(ada, 3, null)).emits()
  })

  test('takes what it holds along with its parcels', () => {
    const held = [received(5), reserved(ada, 3, null)]
    given(stock, ...held)
      .when(commit(ada, 'shp_1', 2))
      .emits(committed(ada, 'shp_1', 2))
    given(stock, ...held, committed(ada, 'shp_1', 2))
      .when(commit(ada, 'shp_2', 1))
      .emits(committed(ada, 'shp_2', 1))
  })

  test('takes each parcel once', () => {
    const gone = [received(5), reserved(ada, 3, null), committed(ada, 'shp_1', 2)]
    given(stock, ...gone)
      .when(commit(ada, 'shp_1', 2))
      .emits()
    given(stock, ...gone, committed(ada, 'shp_2', 1))
      .when(commit(ada, 'shp_2', 1))
      .emits()
  })

  test('never takes more than it holds', () => {
    given(stock, received(5), reserved(ada, 3, null))
      .when(commit(ada, 'shp_1', 4))
      .emits(committed(ada, 'shp_1', 3))
    given(stock, received(5))
      .when(commit(ada, 'shp_1', 1))
      .emits()
  })

  test('of which a part has left holds the rest until it leaves or is given back', () => {
    const gone = [received(5), reserved(ada, 3), committed(ada, 'shp_1', 2)]
    given(stock, ...gone)
      .when(reserve(ada, 3, null))
      .emits(reserved(ada, 1, null, 0))
    given(stock, ...gone)
      .when(release(ada))
      .emits(released(ada, 1))
    given(stock, ...gone, released(ada, 1, 'expired'))
      .when(reserve(ada, 3, null))
      .emits(reserved(ada, 1, null))
  })

  test('of which everything has left gets nothing more', () => {
    given(stock, received(5), reserved(ada, 3, null), committed(ada, 'shp_1', 3))
      .when(reserve(ada, 3, null))
      .emits()
  })
})

describe('a reservation whose time is over', () => {
  const over = [received(5), reserved(ada, 3, noon(-1)), reserved(ben, 2, noon(-2))]

  test('is released by the clock, the one that ended first in front', () => {
    given(stock, ...over)
      .when({ type: 'ReleaseExpired', now })
      .emits(released(ben, 2, 'expired'), released(ada, 3, 'expired'))
  })

  test('goes on counting until then', () => {
    given(stock, ...over)
      .when({ type: 'AdjustStock', delta: -1, reason: 'counted' })
      .refuses('reserved-by-orders')
  })

  test('makes room for another order, no more of them than that one needs', () => {
    given(stock, ...over)
      .when(reserve(orderNo(3), 2))
      .emits(released(ben, 2, 'expired'), reserved(orderNo(3), 2))
  })

  test('stays where all of them together would not be enough', () => {
    given(stock, ...over)
      .when(reserve(orderNo(3), 6))
      .emits(refused(orderNo(3), 6, 0))
  })

  test('can be put off as long as nobody took its pieces', () => {
    given(stock, ...over)
      .when(reserve(ada, 3, null))
      .emits(reserved(ada, 3, null, 0))
  })

  test('can be had again where there is enough', () => {
    given(stock, ...over, released(ada, 3, 'expired'))
      .when(reserve(ada, 3, null))
      .emits(reserved(ada, 3, null))
    given(stock, ...over, released(ada, 3, 'expired'), reserved(orderNo(3), 3))
      .when(reserve(ada, 3, null))
      .emits(refused(ada, 3, 0, null))
  })

  test('is left alone without an end, and before it', () => {
    given(stock, received(5), reserved(ada, 3, null), reserved(ben, 2, noon(1)))
      .when({ type: 'ReleaseExpired', now })
      .emits()
  })
})

test('500 finished orders are remembered, and no more', () => {
  const state = Array.from({ length: 600 }, (_, n) => refused(orderNo(n), 1, 0)).reduce(
    (folded, event) => stock.evolve(folded, event, { stream: 'stock#CUP', number: 1, time: 1 }),
    stock.initial,
  )
  expect(Object.keys(state.finished)).toEqual(Array.from({ length: 500 }, (_, n) => orderNo(n + 100)))
})
