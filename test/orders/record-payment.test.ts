import { describe, test } from 'vitest'
import { order } from '#functions/orders/order/order.ts'
import { automaticRefundId } from '#functions/orders/order/settlement.ts'
import { given } from '#test/kit/given.ts'
import {
  approved,
  authorized,
  cancellation,
  cancelled,
  captured,
  created,
  eur,
  failed,
  kept,
  lifeNames,
  lives,
  paid,
  refunded,
  refundFailed,
  refundRequested,
  refundsIn,
  released,
  tells,
  voided,
} from './past.ts'

const dollars = { amount: 5000, currency: 'USD' }
const gets = (amount: number) => ({ status: 'captured', amount: eur(amount) }) as const

describe('money that comes in', () => {
  test('pays an approved order', () => {
    given(order, created, approved)
      .when(tells('e1', gets(5000)))
      .emits(captured('e1'), paid)
  })

  test('pays it in two parts, with the second one', () => {
    given(order, created, approved)
      .when(tells('e1', gets(2000)))
      .emits(captured('e1', eur(2000)))
    given(order, created, approved, captured('e1', eur(2000)))
      .when(tells('e2', gets(3000), 'pay_2'))
      .emits(captured('e2', eur(3000), 'pay_2'), paid)
  })

  test('before the approval is kept until then', () => {
    given(order, created)
      .when(tells('e1', gets(5000)))
      .emits(captured('e1'))
  })

  test('too much pays the order, and the rest goes back', () => {
    given(order, created, approved)
      .when(tells('e1', gets(5500)))
      .emits(
        captured('e1', eur(5500)),
        { type: 'OrderPaid', data: { captured: eur(5500) } },
        refundRequested(eur(500), 'paid too much'),
      )
  })

  test('too much goes back once, however often too much comes', () => {
    given(order, created, captured('e1', eur(5500)), refundRequested(eur(500), 'paid too much'))
      .when(tells('e2', gets(100)))
      .emits(captured('e2', eur(100)), refundRequested(eur(100), 'paid too much', 'pay_1', 1))
  })

  test.each(['paid', 'prepared', 'partly shipped', 'shipped', 'delivered'] as const)(
    'a second time for an order that is %s goes back whole',
    (life) => {
      given(order, ...lives[life])
        .when(tells('e9', gets(5000), 'pay_2'))
        .emits(captured('e9', eur(5000), 'pay_2'), refundRequested(eur(5000), 'paid too much', 'pay_2'))
    },
  )

  test.each(['rejected', 'expired', 'cancelling', 'cancelled', 'returned'] as const)(
    'for an order that is %s is recorded and goes back whole',
    (life) => {
      given(order, ...lives[life])
        .when(tells('e9', gets(5000), 'pay_2'))
        .emits(
          captured('e9', eur(5000), 'pay_2'),
          refundRequested(eur(5000), `order ${life}`, 'pay_2', refundsIn(life)),
        )
    },
  )

  test.each(lifeNames)('in a foreign currency goes back whole and pays nothing when the order is %s', (life) => {
    given(order, ...lives[life])
      .when(tells('e9', { status: 'captured', amount: dollars }, 'pay_2'))
      .emits(captured('e9', dollars, 'pay_2'), refundRequested(dollars, 'wrong currency', 'pay_2', refundsIn(life)))
  })

  test('as nothing is recorded and goes nowhere', () => {
    given(order, created, approved)
      .when(tells('e1', gets(0)))
      .emits(captured('e1', eur(0)))
  })
})

describe('what a provider tells', () => {
  test.each(lifeNames)(
    'is recorded, never refused, when the order is %s: a promise, a failure, a promise taken back',
    (life) => {
      const { emits } = given(order, ...lives[life]).when(
        tells('e9', { status: 'authorized', amount: eur(1) }, 'pay_2'),
      )
      emits(authorized('e9', eur(1), 'pay_2'))
      given(order, ...lives[life])
        .when(tells('e9', { status: 'failed', reason: 'card declined' }, 'pay_2'))
        .emits(failed('e9', 'pay_2'))
    },
  )

  test.each(lifeNames.filter((life) => life !== 'cancelling'))(
    'of money that went back is recorded when the order is %s',
    (life) => {
      given(order, ...lives[life])
        .when(tells('e9', { status: 'refunded', amount: eur(1) }))
        .emits(refunded('e9', eur(1)))
      given(order, ...lives[life])
        .when(tells('e9', { status: 'voided' }, 'pay_2'))
        .emits(voided('e9', 'pay_2'))
    },
  )

  test('twice is recorded once', () => {
    given(order, created, approved, captured('e1'), paid)
      .when(tells('e1', gets(5000)))
      .emits()
    given(order, created, authorized('e1'))
      .when(tells('e1', { status: 'authorized', amount: eur(5000) }))
      .emits()
  })

  test('of one event is one fact, even where the repetition says something else', () => {
    given(order, created, approved, captured('e1', eur(1)))
      .when(tells('e1', gets(5000)))
      .emits()
  })

  test('of an order that nobody placed has nowhere to go', () => {
    given(order)
      .when(tells('e1', gets(5000)))
      .refuses('order-not-found')
  })
})

describe('an order that is being cancelled', () => {
  const requested = [created, approved, authorized('e1'), cancellation('customer')] as const

  test('is cancelled when the last money went back', () => {
    given(order, ...lives.cancelling)
      .when(tells('e2', { status: 'refunded', amount: eur(5000) }))
      .emits(refunded('e2', eur(5000), 'pay_1', automaticRefundId('pay_1', 0)), cancelled)
  })

  test('waits while only a part of the money went back', () => {
    given(order, ...lives.cancelling)
      .when(tells('e2', { status: 'refunded', amount: eur(4999) }))
      .emits(refunded('e2', eur(4999)))
    given(order, ...lives.cancelling, refunded('e2', eur(4999)))
      .when(tells('e3', { status: 'refunded', amount: eur(1) }))
      .emits(refunded('e3', eur(1)), cancelled)
  })

  test('is cancelled when the promised money was let go', () => {
    given(order, ...requested)
      .when(tells('e2', { status: 'voided' }))
      .emits(voided('e2'), cancelled)
  })

  test('is cancelled when the stock, as the last, let its goods go', () => {
    const waiting = [created, ...kept, cancellation('customer'), released('CUP')] as const
    given(order, ...waiting)
      .when({ type: 'RecordStockReleased', sku: 'POSTER', reason: 'expired' })
      .emits(released('POSTER', 'expired'), cancelled)
    given(order, ...waiting, captured('e1'), refundRequested(eur(5000), 'order cancelling'))
      .when({ type: 'RecordStockReleased', sku: 'POSTER', reason: 'expired' })
      .emits(released('POSTER', 'expired'))
  })

  test('waits where a refund failed, until it was executed again and succeeded', () => {
    const refundId = automaticRefundId('pay_1', 0)
    const stuck = [...lives.cancelling, refundFailed('e2', refundId)] as const
    given(order, ...lives.cancelling)
      .when(tells('e2', { status: 'refund-failed', amount: eur(5000), refundId, reason: 'account closed' }))
      .emits(refundFailed('e2', refundId))
    given(order, ...stuck)
      .when({ type: 'ExecuteRefund', refundId })
      .emits(refundRequested(eur(5000), 'order cancelled'))
    given(order, ...stuck, refundRequested(eur(5000), 'order cancelled'))
      .when(tells('e3', { status: 'refunded', amount: eur(5000), refundId }))
      .emits(refunded('e3', eur(5000), 'pay_1', refundId), cancelled)
  })

  test('is cancelled when the promise failed', () => {
    given(order, ...requested)
      .when(tells('e2', { status: 'failed', reason: 'card declined' }))
      .emits(failed('e2'), cancelled)
  })

  test('waits for every promise', () => {
    given(order, created, approved, authorized('e1'), authorized('e2', eur(1), 'pay_2'), cancellation('staff'))
      .when(tells('e3', { status: 'voided' }))
      .emits(voided('e3'))
  })

  test('gives the money back if it comes instead, and is cancelled then', () => {
    given(order, ...requested)
      .when(tells('e2', gets(5000)))
      .emits(captured('e2'), refundRequested(eur(5000), 'order cancelling'))
    given(order, ...requested, captured('e2'), refundRequested(eur(5000), 'order cancelling'))
      .when(tells('e3', { status: 'refunded', amount: eur(5000) }))
      .emits(refunded('e3', eur(5000), 'pay_1', automaticRefundId('pay_1', 0)), cancelled)
  })

  test('is cancelled when the promised money turns out to be nothing', () => {
    given(order, ...requested)
      .when(tells('e2', gets(0)))
      .emits(captured('e2', eur(0)), cancelled)
  })

  test('is cancelled when foreign money, which came instead, went back', () => {
    given(order, ...requested, captured('e2', dollars), refundRequested(dollars, 'wrong currency'))
      .when(tells('e3', { status: 'refunded', amount: dollars }))
      .emits(refunded('e3', dollars, 'pay_1', automaticRefundId('pay_1', 0)), cancelled)
  })
})

describe('messages of a provider that overtake each other', () => {
  test('do not open a payment again that was captured', () => {
    given(
      order,
      created,
      approved,
      captured('e2'),
      paid,
      authorized('e1'),
      cancellation('staff'),
      refundRequested(eur(5000), 'order cancelled'),
    )
      .when(tells('e3', { status: 'refunded', amount: eur(5000) }))
      .emits(refunded('e3', eur(5000), 'pay_1', automaticRefundId('pay_1', 0)), cancelled)
  })

  test('do not open a payment again that was voided', () => {
    given(order, created, voided('e2'), authorized('e1'))
      .when({ type: 'CancelOrder', by: 'staff', reason: 'changed my mind' })
      .emits(cancellation('staff'), cancelled)
  })

  test('do not leave a payment open of which the refund was heard first', () => {
    given(order, created, approved, refunded('e2', eur(1), 'pay_2'))
      .when({ type: 'CancelOrder', by: 'staff', reason: 'changed my mind' })
      .emits(cancellation('staff'), cancelled)
  })
})
