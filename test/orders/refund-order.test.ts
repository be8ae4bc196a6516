import { describe, test } from 'vitest'
import { order } from '#functions/orders/order/order.ts'
import { given } from '#test/kit/given.ts'
import {
  approved,
  captured,
  created,
  eur,
  granted,
  lives,
  paid,
  refunded,
  refundFailed,
  refundRequested,
  tells,
} from './past.ts'

const grants = (refundId: string, amount: { amount: number; currency: string }) =>
  ({ type: 'GrantRefund', refundId, amount, reason: 'scratched' }) as const
const executes = (refundId: string) => ({ type: 'ExecuteRefund', refundId }) as const
const asked = (refundId: string, amount: number, paymentId = 'pay_1') =>
  refundRequested(eur(amount), 'scratched', paymentId, refundId)

describe('the shop grants money back', () => {
  test('of what came in, in every state that has money', () => {
    for (const life of ['paid', 'prepared', 'shipped', 'delivered'] as const) {
      given(order, ...lives[life])
        .when(grants('ref_1', eur(5000)))
        .emits(granted('ref_1', eur(5000)))
    }
    given(order, created, approved, captured('e1', eur(2000)))
      .when(grants('ref_1', eur(2000)))
      .emits(granted('ref_1', eur(2000)))
  })

  test('never more than came in', () => {
    given(order, ...lives.paid)
      .when(grants('ref_1', eur(5001)))
      .refuses('more-than-captured')
    given(order, ...lives.approved)
      .when(grants('ref_1', eur(1)))
      .refuses('more-than-captured')
  })

  test('never more than what is neither promised, nor asked for, nor back already', () => {
    for (const past of [
      [granted('ref_1', eur(3000))],
      [granted('ref_1', eur(3000)), asked('ref_1', 3000)],
      [granted('ref_1', eur(3000)), asked('ref_1', 3000), refunded('e2', eur(3000), 'pay_1', 'ref_1')],
      [granted('ref_1', eur(3000)), asked('ref_1', 3000), refundFailed('e2', 'ref_1', eur(3000))],
      [refunded('e2', eur(3000))],
    ] as const) {
      given(order, ...lives.delivered, ...past)
        .when(grants('ref_2', eur(2001)))
        .refuses('more-than-captured')
      given(order, ...lives.delivered, ...past)
        .when(grants('ref_2', eur(2000)))
        .emits(granted('ref_2', eur(2000)))
    }
  })

  test.each(['cancelling', 'cancelled', 'returned', 'rejected', 'expired'] as const)(
    'of an order that is %s nothing: its money goes back by itself',
    (life) => {
      given(order, ...lives[life])
        .when(grants('ref_9', eur(1)))
        .refuses('more-than-captured')
    },
  )

  test('in the currency of the order', () => {
    given(order, ...lives.paid)
      .when(grants('ref_1', { amount: 1, currency: 'USD' }))
      .refuses('wrong-currency')
  })

  test('once', () => {
    given(order, ...lives.paid, granted('ref_1', eur(5000)))
      .when(grants('ref_1', eur(5000)))
      .emits()
  })

  test('for no order that nobody placed', () => {
    given(order)
      .when(grants('ref_1', eur(1)))
      .refuses('order-not-found')
  })
})

describe('a granted refund is executed', () => {
  const twoPayments = [
    created,
    approved,
    captured('e1', eur(3000)),
    captured('e2', eur(2000), 'pay_2'),
    paid,
    granted('ref_1', eur(4000)),
  ] as const

  test('from the payment that brought the money', () => {
    given(order, ...lives.delivered, granted('ref_1', eur(2000)))
      .when(executes('ref_1'))
      .emits(asked('ref_1', 2000))
  })

  test('from several, where one does not have so much', () => {
    given(order, ...twoPayments)
      .when(executes('ref_1'))
      .emits(asked('ref_1', 3000), asked('ref_1', 1000, 'pay_2'))
  })

  test('once', () => {
    given(order, ...lives.delivered, granted('ref_1', eur(2000)), asked('ref_1', 2000))
      .when(executes('ref_1'))
      .emits()
    given(order, ...lives.returned)
      .when(executes('ref_1'))
      .emits()
  })

  test('again, as far as the money is still here: what went back under another refund is not owed twice', () => {
    const twice = [
      ...lives.paid,
      granted('ref_1', eur(1000)),
      asked('ref_1', 1000),
      refundFailed('e2', 'ref_1', eur(1000)),
      granted('ref_2', eur(4500)),
    ]
    given(order, ...twice, asked('ref_2', 4500), refunded('e3', eur(4500), 'pay_1', 'ref_2'))
      .when(executes('ref_1'))
      .emits(asked('ref_1', 500))
  })

  test('again where the provider could not give it back: only what failed', () => {
    const half = [
      ...twoPayments,
      asked('ref_1', 3000),
      asked('ref_1', 1000, 'pay_2'),
      refunded('e3', eur(3000), 'pay_1', 'ref_1'),
      refundFailed('e4', 'ref_1', eur(1000), 'pay_2'),
    ] as const
    given(order, ...half)
      .when(executes('ref_1'))
      .emits(asked('ref_1', 1000, 'pay_2'))
  })

  test('not where its money went back another way meanwhile', () => {
    given(order, ...lives.delivered, granted('ref_1', eur(2000)), refunded('e2', eur(4000)))
      .when(executes('ref_1'))
      .refuses('more-than-captured')
    given(order, ...lives.cancelling.slice(0, -4), granted('ref_1', eur(2000)), ...lives.cancelling.slice(-4))
      .when(executes('ref_1'))
      .refuses('more-than-captured')
  })

  test('only if it was granted', () => {
    given(order, ...lives.delivered)
      .when(executes('ref_1'))
      .refuses('no-such-refund')
    given(order).when(executes('ref_1')).refuses('order-not-found')
  })
})

describe('money that was given back', () => {
  const awaited = [...lives.delivered, granted('ref_1', eur(5000)), asked('ref_1', 5000)] as const

  test('whole, of an order that arrived: it is a return', () => {
    given(order, ...awaited)
      .when(tells('e2', { status: 'refunded', amount: eur(5000), refundId: 'ref_1' }))
      .emits(refunded('e2', eur(5000), 'pay_1', 'ref_1'), { type: 'OrderReturned', data: {} })
  })

  test('in part, or before the order arrived: it is none', () => {
    given(order, ...lives.delivered, granted('ref_1', eur(4999)), asked('ref_1', 4999))
      .when(tells('e2', { status: 'refunded', amount: eur(4999), refundId: 'ref_1' }))
      .emits(refunded('e2', eur(4999), 'pay_1', 'ref_1'))
    given(order, ...lives.shipped, granted('ref_1', eur(5000)), asked('ref_1', 5000))
      .when(tells('e2', { status: 'refunded', amount: eur(5000), refundId: 'ref_1' }))
      .emits(refunded('e2', eur(5000), 'pay_1', 'ref_1'))
  })

  test('by a provider that does not know the refund by name: it is the one of that amount', () => {
    given(order, ...awaited)
      .when(tells('e2', { status: 'refunded', amount: eur(5000) }))
      .emits(refunded('e2', eur(5000), 'pay_1', 'ref_1'), { type: 'OrderReturned', data: {} })
    given(order, ...awaited)
      .when(tells('e2', { status: 'refunded', amount: eur(4999) }))
      .emits(refunded('e2', eur(4999)))
    given(order, ...awaited, refunded('e2'))
      .when(executes('ref_1'))
      .emits()
  })

  test('after it had failed: success is what counts', () => {
    given(order, ...awaited, refundFailed('e2', 'ref_1'))
      .when(tells('e3', { status: 'refunded', amount: eur(5000), refundId: 'ref_1' }))
      .emits(refunded('e3', eur(5000), 'pay_1', 'ref_1'), { type: 'OrderReturned', data: {} })
    given(order, ...lives.returned, refundFailed('e3', 'ref_1'))
      .when(executes('ref_1'))
      .emits()
  })
})
