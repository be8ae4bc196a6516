import fc from 'fast-check'
import type { OrderEvent } from '#events/orders.ts'
import type { Money } from '#events/vocabulary.ts'
import type { Offer } from '#functions/orders/order/offer.ts'
import { type OrderCommand, order } from '#functions/orders/order/order.ts'
import type { PlaceOrder } from '#functions/orders/order/placement.ts'
import type { OrderState } from '#functions/orders/order/state.ts'
import { ada, cup, eur, now, payBy, poster, shippingAddress } from './past.ts'

/** What people, partners and clocks may send to one order, in any order and as often as they like. */
export const orderCommand: fc.Arbitrary<OrderCommand> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .constantFrom<boolean | readonly string[]>(false, false, [poster], true)
      .map((digital): OrderCommand => placing({ digital })),
  },
  { weight: 6, arbitrary: stock() },
  { weight: 3, arbitrary: fc.constant<OrderCommand>({ type: 'ApproveOrder', payBy }) },
  { weight: 1, arbitrary: fc.constant<OrderCommand>({ type: 'RejectOrder', reason: 'no stock' }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(-1, 0, 1)
      .map((ms): OrderCommand => ({ type: 'ExpireOrder', now: Date.parse(payBy) + ms })),
  },
  { weight: 3, arbitrary: fc.constantFrom('pay_1', 'pay_2').map(starting) },
  { weight: 3, arbitrary: fc.constant<OrderCommand>({ type: 'PrepareOrder', now }) },
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
  {
    weight: 1,
    arbitrary: fc.constantFrom('nte_1', 'nte_2').map((noteId): OrderCommand => ({ type: 'NoteOrder', noteId, text })),
  },
  { weight: 6, arbitrary: paymentResults() },
  { weight: 3, arbitrary: refunds() },
  {
    weight: 1,
    arbitrary: fc.constantFrom(ada, 'eve').map(
      (customerId): OrderCommand => ({
        type: 'ChangeAddress',
        customerId,
        shippingAddress: { sealed: `${shippingAddress.sealed}-`, subject: ada },
      }),
    ),
  },
)

/** A note, sealed: to a rule it is a text like any other. */
const text = { sealed: shippingAddress.sealed, subject: ada }

/** The provider's answer to a refund that is awaited, of whichever comes up: it gives the money back, or can't. */
export const refundAnswer: fc.Arbitrary<Step> = fc
  .record({ which: fc.nat(), gives: fc.integer({ min: 0, max: 3 }).map((dice) => dice > 0) })
  .map(({ which, gives }) => (state) => {
    const awaited = awaitedRefunds(state)
    const chosen = awaited[which % Math.max(1, awaited.length)]
    return chosen === undefined ? undefined : answering(chosen, gives, which)
  })

/** What happens to an order: a command, or one that depends on what it has come to. */
export type Step = OrderCommand | ((state: OrderState) => OrderCommand | undefined)

/** What became of one order: the commands it got, its states, its events, and the events again by commit. */
export interface Life {
  readonly commands: readonly OrderCommand[]
  readonly states: readonly OrderState[]
  readonly events: readonly OrderEvent[]
  readonly commits: readonly (readonly [OrderEvent, ...OrderEvent[]])[]
}

/** Lives through the steps: each accepted command's events are folded before the next one is decided. */
export function live(steps: readonly Step[]): Life {
  const commands: OrderCommand[] = []
  const states: OrderState[] = [order.initial]
  const commits: [OrderEvent, ...OrderEvent[]][] = []
  let state = order.initial
  for (const step of steps) {
    const command = typeof step === 'function' ? step(state) : step
    if (command === undefined) continue
    commands.push(command)
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
  return { commands, states, events: commits.flat(), commits }
}

interface Awaited {
  readonly refundId: string
  readonly paymentId: string
  readonly amount: Money
}

/** Parts of refunds for which the provider was asked and has not answered. */
export function awaitedRefunds(state: OrderState): readonly Awaited[] {
  if (state.status === 'none') return []
  return state.refunds.flatMap(({ refundId, parts }) =>
    parts
      .filter(({ status }) => status === 'requested')
      .flatMap(({ paymentId, amount }) => (refundId === null ? [] : [{ refundId, paymentId, amount }])),
  )
}

export function answering({ refundId, paymentId, amount }: Awaited, gives: boolean, event: number): OrderCommand {
  return {
    type: 'RecordPaymentResult',
    paymentId,
    providerEventId: `${refundId}/${paymentId}/${event}`,
    result: gives
      ? { status: 'refunded', amount, refundId }
      : { status: 'refund-failed', amount, refundId, reason: 'account closed' },
  }
}

/** Three cups and a poster for Ada; what she downloads needs no stock and no parcel. */
export function placing({ digital = false }: { readonly digital?: boolean | readonly string[] } = {}): PlaceOrder {
  return {
    type: 'PlaceOrder',
    customerId: ada,
    lines: [
      { productId: cup, quantity: 3 },
      { productId: poster, quantity: 1 },
    ],
    shippingAddress,
    offers: [offer(cup, 'Cup', 1000), offer(poster, 'Poster', 2000)],
  }

  function offer(productId: string, name: string, price: number): Offer {
    const variants = [{ sku: name.toUpperCase(), label: '' }]
    return { productId, name, price: eur(price), variants, digital: isDigital(productId), published: true }
  }

  function isDigital(productId: string): boolean {
    return typeof digital === 'boolean' ? digital : digital.includes(productId)
  }
}

function starting(paymentId: string): OrderCommand {
  return { type: 'StartPayment', paymentId, provider: 'simulator', method: 'tok_success', customerId: ada }
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

/** Mostly enough for three cups or a poster, without an end; else too little, or over already. */
function stock(): fc.Arbitrary<OrderCommand> {
  const until = fc.constantFrom(null, null, new Date(now + 1).toISOString(), new Date(now).toISOString())
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .record({ goods: fc.constantFrom(['CUP', 3] as const, ['POSTER', 1] as const, ['CUP', 2] as const), until })
        .map(
          ({ goods: [sku, quantity], until: end }): OrderCommand => ({
            type: 'RecordStockReserved',
            sku,
            quantity,
            until: end,
          }),
        ),
    },
    {
      weight: 1,
      arbitrary: fc
        .record({ sku: fc.constantFrom('CUP', 'POSTER'), reason: fc.constantFrom('expired', 'order-closed') })
        .map((told): OrderCommand => ({ type: 'RecordStockReleased', ...told })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('CUP', 'POSTER')
        .map((sku): OrderCommand => ({ type: 'RecordStockRefused', sku, available: 0 })),
    },
  )
}

function refunds(): fc.Arbitrary<OrderCommand> {
  const refundId = fc.constantFrom('ref_1', 'ref_2', 'ref_3')
  return fc.oneof(
    fc.record({ refundId, amount: fc.constantFrom(1, 2500, 5000) }).map(
      ({ refundId: id, amount }): OrderCommand => ({
        type: 'GrantRefund',
        refundId: id,
        amount: eur(amount),
        reason: 'scratched',
      }),
    ),
    refundId.map((id): OrderCommand => ({ type: 'ExecuteRefund', refundId: id })),
  )
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
