import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { type OrderEvent, orderEvents } from '#events/orders.ts'
import { isOpen, orderMoney } from '#functions/orders/order/ledger.ts'
import { type OrderCommand, order } from '#functions/orders/order/order.ts'
import { type Refund, refundStatus } from '#functions/orders/order/refund-parts.ts'
import { holdsStock, reserved } from '#functions/orders/order/reservations.ts'
import { type Order, type OrderState, unshipped } from '#functions/orders/order/state.ts'
import { samples } from '#test/events/samples.ts'
import { answering, awaitedRefunds, type Life, live, orderCommand, refundAnswer, type Step } from './order-commands.ts'
import { now } from './past.ts'

const mainLine = ['OrderCreated', 'OrderApproved', 'OrderPaid', 'OrderPrepared', 'OrderShipped', 'OrderDelivered']
const ended = ['rejected', 'expired', 'cancelling', 'cancelled', 'returned']
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 9, arbitrary: orderCommand },
  { weight: 1, arbitrary: refundAnswer },
)
const lives = fc.array(step, { minLength: 1, maxLength: 60 })

/** How many lives are lived for each rule; CI asks for 10,000. */
const runs = { numRuns: Number(process.env['ORDER_LIVES'] ?? 2000) }

/** Checks a rule over many random lives of an order; fast-check prints the seed of one that breaks it. */
function always(rule: (life: Life) => void): void {
  fc.assert(
    fc.property(lives, (steps) => rule(live(steps))),
    runs,
  )
}

/** Checks a rule over every state of many random lives. */
function inEveryState(rule: (order: Order) => void): void {
  always(({ states }) => {
    for (const state of states) if (state.status !== 'none') rule(state)
  })
}

describe('whatever happens to an order', () => {
  test('the six facts of the trade come at most once each, in their order', () => {
    always(({ events }) => {
      const main = events.map(({ type }) => type).filter((type) => mainLine.includes(type))
      expect(main).toEqual(mainLine.slice(0, main.length))
    })
  })

  test('it is approved and packed only with everything reserved', () => {
    always(({ states, events }) => {
      for (const [index, event] of events.entries()) {
        const before = states[index]
        if (before === undefined || before.status === 'none') continue
        if (event.type === 'OrderApproved') expect(reserved(before)).toBe(true)
        if (event.type === 'OrderPrepared') expect(reserved(before, now)).toBe(true)
      }
    })
  })

  test('never more is shipped than was ordered, and nothing that was not packed', () => {
    inEveryState((state) => {
      for (const line of state.lines) expect(unshipped(state, line)).toBeGreaterThanOrEqual(0)
      if (state.parcels.length > 0) expect(state.reached.prepared).toBeDefined()
    })
  })

  test('it is shipped exactly when nothing is left to ship; one with nothing but downloads when it is paid', () => {
    atTheEnd((last) => {
      const goods = last.lines.filter(({ digital }) => !digital)
      const left = goods.some((line) => unshipped(last, line) > 0)
      expect(last.reached.shipped !== undefined).toBe(goods.length > 0 ? !left : last.reached.paid !== undefined)
    })
  })

  test('what is downloaded is in no parcel, and an order with nothing else is delivered with its payment', () => {
    inEveryState(({ lines, parcels }) => {
      const downloads = lines.filter(({ digital }) => digital).map(({ line }) => line)
      for (const part of parcels.flatMap((parcel) => parcel.lines)) expect(downloads).not.toContain(part.line)
    })
    atTheEnd(({ lines, reached }) => {
      if (lines.some(({ digital }) => !digital)) return
      expect(reached.delivered).toBe(reached.paid)
    })
  })

  test('never more money goes back and is asked back than came in, of each payment', () => {
    inEveryState(({ payments }) => {
      for (const { captured, refunding, refunded } of payments) {
        expect(Math.min(refunding, refunded)).toBeGreaterThanOrEqual(0)
        expect(refunding + refunded).toBeLessThanOrEqual(captured)
      }
    })
  })

  test('at most one payment that the shop started is under way', () => {
    inEveryState(({ payments }) => {
      const open = payments.filter((payment) => payment.provider !== null && payment.status === 'started')
      expect(open.length).toBeLessThanOrEqual(1)
    })
  })

  test('of one that ended, the shop keeps nothing but what a provider failed to give back', () => {
    atTheEnd((last) => {
      if (!ended.includes(last.status)) return
      expect(orderMoney(last).kept).toBeLessThanOrEqual(sumOf(last, failed))
    })
  })

  test('of one that lives, the shop keeps its price at most, and less only where it was granted', () => {
    atTheEnd((last) => {
      if (ended.includes(last.status)) return
      const { captured, kept } = orderMoney(last)
      const granted = last.refunds.filter(({ reason }) => reason === 'scratched')
      const automatic = last.refunds.filter((refund) => !granted.includes(refund))
      const stuck = sumOf({ ...last, refunds: automatic }, failed)
      const gone = sumOf({ ...last, refunds: granted }, ({ status }) => status !== 'failed')
      expect(kept).toBeLessThanOrEqual(last.total.amount + stuck)
      expect(kept).toBeGreaterThanOrEqual(Math.min(captured, last.total.amount) - gone)
    })
  })

  test('it is cancelled only when no payment is open, no money is here and no stock is kept', () => {
    always(({ states, events }) => {
      for (const [index, event] of events.entries()) {
        const before = states[index]
        if (event.type !== 'OrderCancelled' || before === undefined || before.status === 'none') continue
        expect(before.payments.filter(isOpen)).toEqual([])
        expect(orderMoney(before).refunded).toBe(orderMoney(before).captured)
        expect(holdsStock(before)).toBe(false)
      }
    })
  })

  test('with a provider and a stock that do as they are asked, every cancellation ends and all money is back', () => {
    always(({ states }) => {
      const before = states.at(-1)
      if (before?.status !== 'cancelling') return
      let state: OrderState = before
      for (const { paymentId } of before.payments.filter(isOpen)) {
        const providerEventId = `${paymentId}/voided`
        const result = { status: 'voided' } as const
        state = decideAndEvolve(state, { type: 'RecordPaymentResult', paymentId, providerEventId, result })
      }
      for (const { refundId } of before.refunds.filter((refund) => refundStatus(refund) === 'failed')) {
        state = decideAndEvolve(state, { type: 'ExecuteRefund', refundId: refundId ?? '' })
      }
      for (const awaited of awaitedRefunds(state)) state = decideAndEvolve(state, answering(awaited, true, 0.5))
      for (const { sku } of before.reservations) {
        state = decideAndEvolve(state, { type: 'RecordStockReleased', sku, reason: 'order-closed' })
      }
      expect(state).toMatchObject({ status: 'cancelled' })
      if (state.status !== 'none') expect(orderMoney(state).refunded).toBe(orderMoney(state).captured)
    })
  })

  test('a command that comes again at once adds nothing', () => {
    always(({ commands }) => {
      let state = order.initial
      for (const command of commands) {
        state = decideAndEvolve(state, command)
        const again = order.decide(state, command)
        if ('accepted' in again) expect(again.accepted).toEqual([])
      }
    })
  })

  test('what stock and providers tell is never refused, and what a provider tells again, however late, is recorded once', () => {
    always(({ commands }) => {
      const facts = commands.filter(({ type }) => type.startsWith('Record'))
      const { states, events } = live([...commands, ...facts])
      const last = states.at(-1) ?? order.initial
      if (last.status !== 'none') {
        for (const fact of facts) expect(order.decide(last, fact)).toHaveProperty('accepted')
      }
      const ids = events.flatMap(({ data }) => ('providerEventId' in data ? [data.providerEventId] : []))
      expect(ids).toEqual([...new Set(ids)])
    })
  })

  test('every refund has a name of its own', () => {
    inEveryState(({ refunds }) => {
      const ids = refunds.flatMap(({ refundId }) => refundId ?? [])
      expect(ids).toEqual([...new Set(ids)])
    })
  })

  test('every fact that is recorded keeps its contract', () => {
    always(({ events }) => {
      for (const { type, data } of events) expect(v.is(orderEvents[type].schema, data)).toBe(true)
    })
  })
})

test('the fold takes any facts in any order', () => {
  const facts = samples.flatMap(({ type, data }): OrderEvent[] =>
    // The sample test proves that a sample fits the contract of its type.
    type in orderEvents ? [{ type, data } as OrderEvent] : [],
  )
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...facts), { maxLength: 60 }), (events) => {
      const end = events.reduce(
        (state, event, index) => order.evolve(state, event, { stream: 'order#test', number: index + 1, time: index }),
        order.initial,
      )
      expect(end.status === 'none').toBe(!events.some(({ type }) => type === 'OrderCreated'))
    }),
    runs,
  )
})

function decideAndEvolve(state: OrderState, command: OrderCommand): OrderState {
  const decision = order.decide(state, command)
  if ('refused' in decision) return state
  return decision.accepted.reduce(
    (folded, event) => order.evolve(folded, event, { stream: 'order#test', number: 1, time: 1 }),
    state,
  )
}

/** Checks a rule over what many random lives came to. */
function atTheEnd(rule: (order: Order) => void): void {
  always(({ states }) => {
    const last = states.at(-1)
    if (last !== undefined && last.status !== 'none') rule(last)
  })
}

function failed({ status }: Refund['parts'][number]): boolean {
  return status === 'failed'
}

/** Minor units of the order's currency in the parts of its refunds. */
function sumOf(
  { refunds, total }: Pick<Order, 'refunds' | 'total'>,
  chosen: (part: Refund['parts'][number]) => boolean,
) {
  return refunds
    .flatMap(({ parts }) => parts)
    .filter((part) => part.amount.currency === total.currency && chosen(part))
    .reduce((sum, { amount }) => sum + amount.amount, 0)
}
