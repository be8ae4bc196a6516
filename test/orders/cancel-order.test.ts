import { describe, test } from 'vitest'
import { order } from '#functions/orders/order/order.ts'
import { given } from '#test/kit/given.ts'
import {
  ada,
  approved,
  authorized,
  cancellation,
  cancelled,
  cancels,
  captured,
  created,
  eur,
  failed,
  granted,
  type Life,
  lifeNames,
  lives,
  paid,
  refunded,
  refundRequested,
  released,
  started,
  tells,
  voided,
} from './past.ts'

const byAda = cancels({ customerId: ada })
const byStaff = cancels('staff')
const goesBack = refundRequested(eur(5000), 'order cancelled')

describe.each([
  ['the buyer', byAda, 'customer'],
  ['the shop', byStaff, 'staff'],
] as const)('%s cancels an order', (_who, cancel, by) => {
  test.each([
    ['new', [created]],
    ['approved', [created, approved]],
  ] as const)('that is %s, unpaid and without stock: it is cancelled at once', (_what, past) => {
    given(order, ...past)
      .when(cancel)
      .emits(cancellation(by), cancelled)
  })

  test.each(['created', 'approved'] as const)('that is %s: it waits for the stock to let its goods go', (life) => {
    given(order, ...lives[life])
      .when(cancel)
      .emits(cancellation(by))
    given(order, ...lives[life], cancellation(by), released('CUP'))
      .when({ type: 'RecordStockReleased', sku: 'POSTER', reason: 'order-closed' })
      .emits(released('POSTER'), cancelled)
  })

  test('for which a payment is under way: it waits for its end', () => {
    given(order, created, approved, started()).when(cancel).emits(cancellation(by))
    given(order, created, approved, started(), cancellation(by))
      .when(tells('e1', { status: 'voided' }))
      .emits(voided('e1'), cancelled)
  })

  test('of which a part is promised back: everything goes back, once', () => {
    given(order, ...lives.paid, granted('ref_1', eur(2000)))
      .when(cancel)
      .emits(cancellation(by), refundRequested(eur(5000), 'order cancelled', 'pay_1', 1))
    given(order, ...lives.paid, granted('ref_1', eur(2000)), refundRequested(eur(2000), 'scratched', 'pay_1', 'ref_1'))
      .when(cancel)
      .emits(cancellation(by), refundRequested(eur(3000), 'order cancelled', 'pay_1', 1))
  })

  test('that is paid: the money goes back first', () => {
    given(order, ...lives.paid)
      .when(cancel)
      .emits(cancellation(by), goesBack)
  })

  test('that is paid in part: that part goes back first', () => {
    given(order, created, approved, captured('e1', eur(1)))
      .when(cancel)
      .emits(cancellation(by), refundRequested(eur(1), 'order cancelled'))
  })

  test('that was paid too much: what was asked back already is not asked back again', () => {
    given(
      order,
      created,
      approved,
      captured('e1', eur(5500)),
      { type: 'OrderPaid', data: { captured: eur(5500) } },
      refundRequested(eur(500), 'paid too much'),
    )
      .when(cancel)
      .emits(cancellation(by), refundRequested(eur(5000), 'order cancelled', 'pay_1', 1))
  })

  test('whose money went back already, by the provider itself: it is not given back twice', () => {
    given(order, created, approved, captured('e1'), paid, refunded('e2'))
      .when(cancel)
      .emits(cancellation(by), cancelled)
  })

  test('for which money is promised: it waits for the promise to be let go', () => {
    given(order, created, approved, authorized('e1')).when(cancel).emits(cancellation(by))
  })

  test.each([
    ['failed', failed('e2')],
    ['was let go', voided('e2')],
  ])('for which the promise of money %s: it is cancelled at once', (_what, end) => {
    given(order, created, approved, authorized('e1'), end).when(cancel).emits(cancellation(by), cancelled)
  })

  test('whose first payment failed and whose second one paid: the second goes back', () => {
    given(order, created, approved, failed('e1'), captured('e2', eur(5000), 'pay_2'), paid)
      .when(cancel)
      .emits(cancellation(by), refundRequested(eur(5000), 'order cancelled', 'pay_2'))
  })

  test('once: while it is being cancelled there is nothing to do', () => {
    given(order, ...lives.cancelling)
      .when(cancel)
      .emits()
  })

  test.each(['rejected', 'expired', 'cancelled', 'returned'] as const)('but not one that is %s', (life) => {
    given(order, ...lives[life])
      .when(cancel)
      .refuses('already-closed')
  })

  test.each(['shipped', 'delivered'] as const)('but not one that is %s', (life) => {
    given(order, ...lives[life])
      .when(cancel)
      .refuses('already-shipped')
  })

  test('but not one that nobody placed', () => {
    given(order).when(cancel).refuses('order-not-found')
  })
})

describe('an order that is packed', () => {
  test('is cancelled by the shop', () => {
    given(order, ...lives.prepared)
      .when(byStaff)
      .emits(cancellation('staff'), goesBack)
  })

  test('is not cancelled by its buyer', () => {
    given(order, ...lives.prepared)
      .when(byAda)
      .refuses('already-prepared')
    given(order, ...lives['partly shipped'])
      .when(byAda)
      .refuses('already-prepared')
  })

  test('is not cancelled by the shop once a parcel has left', () => {
    given(order, ...lives['partly shipped'])
      .when(byStaff)
      .refuses('already-shipped')
  })
})

test.each(lifeNames satisfies readonly Life[])(
  "somebody else's order that is %s does not exist for a buyer",
  (life) => {
    given(order, ...lives[life])
      .when(cancels({ customerId: 'eve' }))
      .refuses('order-not-found')
  },
)
