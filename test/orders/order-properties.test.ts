import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { type OrderEvent, orderEvents } from '#events/orders.ts'
import { type OrderCommand, order } from '#functions/orders/order.ts'
import { moneyOf, type OrderState, unshipped } from '#functions/orders/order-state.ts'
import { samples } from '#test/events/samples.ts'
import { type Life, live, orderCommand } from './order-commands.ts'

const mainLine = ['OrderCreated', 'OrderApproved', 'OrderPaid', 'OrderPrepared', 'OrderShipped', 'OrderDelivered']
const lives = fc.array(orderCommand, { minLength: 1, maxLength: 40 })
const runs = { numRuns: 2000 }

/** Checks a rule over many random lives of an order; fast-check prints the seed of one that breaks it. */
function always(rule: (life: Life, commands: readonly OrderCommand[]) => void): void {
  fc.assert(
    fc.property(lives, (commands) => rule(live(commands), commands)),
    runs,
  )
}

describe('whatever happens to an order', () => {
  test('the six facts of the trade come at most once each, in their order', () => {
    always(({ events }) => {
      const main = events.map(({ type }) => type).filter((type) => mainLine.includes(type))
      expect(main).toEqual(mainLine.slice(0, main.length))
    })
  })

  test('never more is shipped than was ordered', () => {
    always(({ states }) => {
      for (const state of states.filter(isOrder)) {
        for (const line of state.lines) expect(unshipped(state, line)).toBeGreaterThanOrEqual(0)
      }
    })
  })

  test('it is shipped exactly when nothing is left to ship', () => {
    always(({ states, events }) => {
      const last = states.at(-1)
      if (last === undefined || !isOrder(last)) return
      const left = last.lines.some((line) => unshipped(last, line) > 0)
      expect(events.some(({ type }) => type === 'OrderShipped')).toBe(!left)
    })
  })

  test('never more money is asked back than came in, of each payment', () => {
    always(({ states }) => {
      for (const state of states.filter(isOrder)) {
        for (const { captured, refundRequested } of state.payments) {
          expect(refundRequested).toBeGreaterThanOrEqual(0)
          expect(refundRequested).toBeLessThanOrEqual(captured)
        }
      }
    })
  })

  test('the shop keeps the price of an order that lives, and nothing of one that ended', () => {
    always(({ states }) => {
      const last = states.at(-1)
      if (last === undefined || !isOrder(last)) return
      const { captured, refundRequested } = moneyOf(last)
      const ended = ['rejected', 'expired', 'cancelling', 'cancelled'].includes(last.status)
      expect(captured - refundRequested).toBe(ended ? 0 : Math.min(captured, last.total.amount))
    })
  })

  test('with a provider that gives back what it is asked for, every cancellation ends and all money is back', () => {
    always(({ states, events }) => {
      const before = states.at(-1)
      if (before === undefined || before.status !== 'cancelling') return
      const asked = events.filter((event) => event.type === 'RefundRequested')
      const refunds = asked.map(({ data }, index) =>
        told(`refund${index}`, data.paymentId, { status: 'refunded', amount: data.amount }),
      )
      const open = before.payments.filter(({ status }) => status === 'authorized')
      const voids = open.map(({ paymentId }) => told(`void-${paymentId}`, paymentId, { status: 'voided' }))
      let state: OrderState = before
      for (const command of [...voids, ...refunds]) state = decideAndEvolve(state, command)
      expect(state).toMatchObject({ status: 'cancelled' })
      if (isOrder(state)) expect(moneyOf(state).refunded).toBe(moneyOf(state).captured)
    })
  })

  test('a command that comes again at once adds nothing', () => {
    always((_life, commands) => {
      let state = order.initial
      for (const command of commands) {
        state = decideAndEvolve(state, command)
        const again = order.decide(state, command)
        if ('accepted' in again) expect(again.accepted).toEqual([])
      }
    })
  })

  test('what a provider tells again, however much later, is recorded once', () => {
    always((_life, commands) => {
      const again = commands.filter(({ type }) => type === 'RecordPaymentResult')
      const told = live([...commands, ...again]).events.filter(isPayment)
      const ids = told.map(({ data }) => data.providerEventId)
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

function told(
  providerEventId: string,
  paymentId: string,
  result: Extract<OrderCommand, { type: 'RecordPaymentResult' }>['result'],
): OrderCommand {
  return { type: 'RecordPaymentResult', paymentId, providerEventId, result }
}

function isOrder(state: OrderState) {
  return state.status !== 'none'
}

function isPayment(event: OrderEvent) {
  return (
    event.type === 'PaymentAuthorized' ||
    event.type === 'PaymentCaptured' ||
    event.type === 'PaymentFailed' ||
    event.type === 'PaymentVoided'
  )
}
