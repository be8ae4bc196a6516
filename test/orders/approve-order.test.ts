import { describe, test } from 'vitest'
import { order } from '#functions/orders/order/order.ts'
import { given } from '#test/kit/given.ts'
import {
  approved,
  authorized,
  captured,
  created,
  eur,
  expired,
  kept,
  letGo,
  lifeNames,
  lives,
  paid,
  payBy,
  refundRequested,
  rejected,
  released,
  reserved,
} from './past.ts'

const approve = { type: 'ApproveOrder', payBy } as const
const reject = { type: 'RejectOrder', reason: 'no stock' } as const
const expireAt = (now: number) => ({ type: 'ExpireOrder', now }) as const
const due = Date.parse(payBy)

const notNew = lifeNames.filter((life) => life !== 'created')
const notAwaitingPayment = lifeNames.filter((life) => life !== 'approved')

describe('the shop approves an order', () => {
  test('that is new, and says until when it must be paid', () => {
    given(order, created, ...kept)
      .when(approve)
      .emits(approved)
  })

  test('whose money came before the approval: it is paid at once', () => {
    given(order, created, ...kept, captured('e1'))
      .when(approve)
      .emits(approved, paid)
  })

  test('whose money came in part: it is not paid yet', () => {
    given(order, created, ...kept, captured('e1', eur(4999)))
      .when(approve)
      .emits(approved)
  })

  test('that costs nothing: it is paid at once', () => {
    const free = { ...created, data: { ...created.data, total: eur(0) } }
    given(order, free, ...kept)
      .when(approve)
      .emits(approved, { type: 'OrderPaid', data: { captured: eur(0) } })
  })

  test('only when the stock keeps everything for it', () => {
    for (const past of [
      [created],
      [created, reserved('CUP', 3)],
      [created, reserved('CUP', 2), reserved('POSTER', 1)],
      [created, ...kept, released('POSTER', 'expired')],
    ] as const) {
      given(order, ...past)
        .when(approve)
        .refuses('stock-not-reserved')
    }
    given(order, created, ...kept, ...letGo, ...kept)
      .when(approve)
      .emits(approved)
  })

  test('without stock for what is downloaded', () => {
    const lines = created.data.lines.map((line) => ({ ...line, digital: line.sku === 'POSTER' }))
    given(order, { ...created, data: { ...created.data, lines } }, reserved('CUP', 3))
      .when(approve)
      .emits(approved)
  })

  test.each(notNew)('but not one that is %s', (life) => {
    given(order, ...lives[life])
      .when(approve)
      .refuses('not-awaiting-approval')
  })

  test('but not one that nobody placed', () => {
    given(order).when(approve).refuses('order-not-found')
  })
})

describe('the shop rejects an order', () => {
  test('that is new, with a reason', () => {
    given(order, created).when(reject).emits(rejected)
  })

  test('and gives back what was paid already', () => {
    given(order, created, captured('e1', eur(3000)), captured('e2', eur(500), 'pay_2'))
      .when(reject)
      .emits(
        rejected,
        refundRequested(eur(3000), 'order rejected'),
        refundRequested(eur(500), 'order rejected', 'pay_2', 1),
      )
  })

  test.each(notNew)('but not one that is %s', (life) => {
    given(order, ...lives[life])
      .when(reject)
      .refuses('not-awaiting-approval')
  })

  test('but not one that nobody placed', () => {
    given(order).when(reject).refuses('order-not-found')
  })
})

describe('an order expires', () => {
  test('when it is approved and its time to pay is over', () => {
    given(order, created, approved)
      .when(expireAt(due + 1))
      .emits(expired)
  })

  test('not as long as it may be paid, up to the last millisecond', () => {
    given(order, created, approved).when(expireAt(due)).emits()
  })

  test('when only a part was paid, which goes back', () => {
    given(order, created, approved, captured('e1', eur(4999)))
      .when(expireAt(due + 1))
      .emits(expired, refundRequested(eur(4999), 'order expired'))
  })

  test('when the money was promised but never came', () => {
    given(order, created, approved, authorized('e1'))
      .when(expireAt(due + 1))
      .emits(expired)
  })

  test.each(notAwaitingPayment)('never when it is %s', (life) => {
    given(order, ...lives[life])
      .when(expireAt(due + 1))
      .emits()
  })

  test('not when nobody placed it', () => {
    given(order)
      .when(expireAt(due + 1))
      .refuses('order-not-found')
  })
})
