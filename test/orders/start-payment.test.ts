import { describe, test } from 'vitest'
import { order } from '#functions/orders/order/order.ts'
import { given } from '#test/kit/given.ts'
import { ada, approved, authorized, captured, created, eur, failed, lives, started, voided } from './past.ts'

const pays = (paymentId: string, amount?: { amount: number; currency: string }) =>
  ({ type: 'StartPayment', paymentId, amount, provider: 'simulator', method: 'tok_success', customerId: ada }) as const

describe('a buyer pays', () => {
  test('an approved order: what is outstanding, whether they name it or not', () => {
    given(order, ...lives.approved)
      .when(pays('pay_1'))
      .emits(started())
    given(order, ...lives.approved)
      .when(pays('pay_1', eur(5000)))
      .emits(started())
  })

  test('the rest of an order that was paid in part', () => {
    given(order, created, approved, captured('e1', eur(2000)))
      .when(pays('pay_2'))
      .emits(started('pay_2', eur(3000)))
  })

  test.each([eur(4999), eur(5001), { amount: 5000, currency: 'USD' }])('not another amount than that: %o', (amount) => {
    given(order, ...lives.approved)
      .when(pays('pay_1', amount))
      .refuses('amount-not-outstanding')
  })

  test('with one payment at a time', () => {
    given(order, ...lives.approved, started())
      .when(pays('pay_2'))
      .refuses('payment-in-progress')
    given(order, ...lives.approved, started(), authorized('e1'))
      .when(pays('pay_2'))
      .refuses('payment-in-progress')
  })

  test.each([
    ['failed', failed('e1')],
    ['was let go', voided('e1')],
  ])('again once the one before %s', (_what, end) => {
    given(order, ...lives.approved, started(), end)
      .when(pays('pay_2'))
      .emits(started('pay_2'))
  })

  test('an order once: the same payment again is the one that there is', () => {
    given(order, ...lives.approved, started())
      .when(pays('pay_1', eur(1)))
      .emits()
  })

  test.each([
    ['created', 'not-approved'],
    ['paid', 'already-paid'],
    ['prepared', 'already-paid'],
    ['partly shipped', 'already-paid'],
    ['shipped', 'already-paid'],
    ['delivered', 'already-paid'],
    ['rejected', 'already-closed'],
    ['expired', 'already-closed'],
    ['cancelling', 'already-closed'],
    ['cancelled', 'already-closed'],
    ['returned', 'already-closed'],
  ] as const)('not an order that is %s', (life, refusal) => {
    given(order, ...lives[life])
      .when(pays('pay_9'))
      .refuses(refusal)
  })

  test("not somebody else's order: it does not exist for them", () => {
    given(order, ...lives.approved)
      .when({ ...pays('pay_1'), customerId: 'eve' })
      .refuses('order-not-found')
    given(order).when(pays('pay_1')).refuses('order-not-found')
  })
})
