import fc from 'fast-check'
import type { OrderEvent } from '#events/orders.ts'
import { type OrderCommand, order } from '#functions/orders/order.ts'
import type { PlaceOrder } from '#functions/orders/order-placement.ts'
import type { OrderState } from '#functions/orders/order-state.ts'
import { ada, cup, eur, payBy, poster, shippingAddress } from './past.ts'

/** What people, partners and clocks may send to one order, in any order and as often as they like. */
export const orderCommand: fc.Arbitrary<OrderCommand> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<OrderCommand>(placing()) },
  { weight: 3, arbitrary: fc.constant<OrderCommand>({ type: 'ApproveOrder', payBy }) },
  { weight: 1, arbitrary: fc.constant<OrderCommand>({ type: 'RejectOrder', reason: 'no stock' }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(-1, 0, 1)
      .map((ms): OrderCommand => ({ type: 'ExpireOrder', now: Date.parse(payBy) + ms })),
  },
  { weight: 3, arbitrary: fc.constant<OrderCommand>({ type: 'PrepareOrder' }) },
  { weight: 4, arbitrary: parcels() },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('shp_1', 'shp_2', 'shp_3')
      .map((shipmentId): OrderCommand => ({ type: 'ConfirmDelivery', shipmentId })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<OrderCommand>(
      cancelling('staff'),
      cancelling({ customerId: ada }),
      cancelling({ customerId: 'eve' }),
    ),
  },
  { weight: 6, arbitrary: paymentResults() },
)

/** What became of one order under the commands: its states, its events, and the events again by commit. */
export interface Life {
  readonly states: readonly OrderState[]
  readonly events: readonly OrderEvent[]
  readonly commits: readonly (readonly [OrderEvent, ...OrderEvent[]])[]
}

/** Lives through the commands: each accepted one's events are folded before the next one is decided. */
export function live(commands: readonly OrderCommand[]): Life {
  const states: OrderState[] = [order.initial]
  const commits: [OrderEvent, ...OrderEvent[]][] = []
  let state = order.initial
  for (const command of commands) {
    const decision = order.decide(state, command)
    if ('refused' in decision) continue
    const [first, ...rest] = decision.accepted
    if (first === undefined) continue
    commits.push([first, ...rest])
    for (const event of decision.accepted) {
      state = order.evolve(state, event, { stream: 'order#test', number: commits.length, time: commits.length })
      states.push(state)
    }
  }
  return { states, events: commits.flat(), commits }
}

/** Three cups and a poster for Ada. */
export function placing(): PlaceOrder {
  return {
    type: 'PlaceOrder',
    customerId: ada,
    lines: [
      { productId: cup, quantity: 3 },
      { productId: poster, quantity: 1 },
    ],
    shippingAddress,
    offers: [
      { productId: cup, sku: 'CUP', name: 'Cup', price: eur(1000), published: true },
      { productId: poster, sku: 'POSTER', name: 'Poster', price: eur(2000), published: true },
    ],
  }
}

function cancelling(by: 'staff' | { readonly customerId: string }): OrderCommand {
  return { type: 'CancelOrder', by, reason: 'changed my mind' }
}

function parcels(): fc.Arbitrary<OrderCommand> {
  const line = fc.record({ line: fc.integer({ min: 1, max: 3 }), quantity: fc.integer({ min: 1, max: 4 }) })
  return fc
    .record({
      shipmentId: fc.constantFrom('shp_1', 'shp_2', 'shp_3'),
      lines: fc.option(fc.array(line, { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 3 }),
    })
    .map(({ shipmentId, lines }) => ({
      type: 'ShipParcel',
      shipmentId,
      carrier: 'DHL',
      tracking: 'T1',
      ...(lines === undefined ? {} : { lines }),
    }))
}

function paymentResults(): fc.Arbitrary<OrderCommand> {
  const amount = fc.record({
    amount: fc.constantFrom(0, 1, 2000, 3000, 5000, 6000),
    currency: fc.constantFrom('EUR', 'EUR', 'EUR', 'USD'),
  })
  const result = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        status: fc.constantFrom('authorized' as const, 'captured' as const, 'captured' as const),
        amount,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ status: fc.constant('failed' as const), reason: fc.constant('card declined') }),
    },
    { weight: 1, arbitrary: fc.record({ status: fc.constant('voided' as const) }) },
  )
  return fc
    .record({ paymentId: fc.constantFrom('pay_1', 'pay_2'), event: fc.integer({ min: 1, max: 30 }), result })
    .map(({ paymentId, event, result: told }) => ({
      type: 'RecordPaymentResult',
      paymentId,
      providerEventId: `e${event}`,
      result: told,
    }))
}
