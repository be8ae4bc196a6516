import { describe, expect, test } from 'vitest'
import type { OrderEvent } from '#events/orders.ts'
import { type DigitalOrder, digitalOrders } from '#functions/media/copy/digital-order.ts'
import { rowAfter } from '#test/kit/heard.ts'
import {
  cancellation,
  captured,
  created,
  createdWith,
  delivered,
  eur,
  lives,
  paid,
  poster,
  refunded,
} from '#test/orders/past.ts'

const withPoster = createdWith({ downloads: [poster] })

describe('what media knows of an order', () => {
  test('is its buyer, and the lines that are downloaded', () => {
    expect(knownAfter(withPoster)).toEqual({
      customerId: 'ada',
      status: 'unpaid',
      downloads: [{ line: 2, productId: poster, name: 'Poster', quantity: 1 }],
      currency: 'EUR',
      captured: 0,
      refunded: 0,
    })
    expect(knownAfter(created)?.downloads).toEqual([])
  })

  test('is paid with OrderPaid, and stays it on its way to the door', () => {
    expect(knownAfter(withPoster, captured('e1'))?.status).toBe('unpaid')
    expect(knownAfter(withPoster, captured('e1'), paid)?.status).toBe('paid')
    expect(knownAfter(withPoster, captured('e1'), paid, delivered)?.status).toBe('paid')
  })

  test('ends with a cancellation, as soon as it is asked for', () => {
    expect(knownAfter(withPoster, captured('e1'), paid, cancellation('customer'))?.status).toBe('cancelled')
  })

  test('ends with the last of its money, also where its goods are on their way', () => {
    const half = eur(2500)
    expect(knownAfter(withPoster, captured('e1'), paid, refunded('e2', half))?.status).toBe('paid')
    expect(knownAfter(withPoster, captured('e1'), paid, refunded('e2', half), refunded('e3', half))?.status).toBe(
      'refunded',
    )
  })

  test('does not end where money that was paid twice goes back', () => {
    const twice = [captured('e1'), paid, captured('e2')] as const
    expect(knownAfter(withPoster, ...twice, refunded('e3'))?.status).toBe('paid')
    const dollars = { amount: 5000, currency: 'USD' }
    expect(knownAfter(withPoster, captured('e1'), paid, captured('e2', dollars), refunded('e3', dollars))?.status).toBe(
      'paid',
    )
  })

  test('ends with the return of what was delivered', () => {
    expect(knownAfter(withPoster, ...lives.returned.slice(1))?.status).toBe('returned')
  })
})

function knownAfter(...facts: readonly OrderEvent[]): DigitalOrder | null {
  return rowAfter(digitalOrders, 'order#o', facts)
}
