import * as v from 'valibot'
import type { OrderEvent } from '#events/orders.ts'
import { type Money, productId } from '#events/vocabulary.ts'
import type { RecordPaymentResult } from '#functions/orders/order/payment.ts'
import { automaticRefundId } from '#functions/orders/order/settlement.ts'

/** Facts and commands of one order, to tell its past with: three cups at 10.00 and one poster at 20.00. */
export const ada = 'ada'
export const cup = v.parse(productId, 'prd_00000000000000000000000001')
export const poster = v.parse(productId, 'prd_00000000000000000000000002')
export const payBy = '2026-05-03T10:30:00.000Z'

/** Where to send it, as the order knows it: sealed, some 100 bytes of JSON. To a rule it is a text like any other. */
export const shippingAddress = {
  sealed:
    'AQAAAAHsj-paP-kz4u6ZjgxmtOxSGAIb1Gb9pJSoKUMNzffu5FM3ePNjdB7PEl0MMXHfb398OaQEnHpxrD_1YO_p1512bW0UjD5p-HnV3XtidDxS-EZCuVjVlEsUQAGGtFrKGq61eG6sszjJt3KobvhJarhQe4Jw1-uCZANu9AhwFELLwW8',
  subject: ada,
}

export function eur(amount: number): Money {
  return { amount, currency: 'EUR' }
}

export const created: Extract<OrderEvent, { type: 'OrderCreated' }> = {
  type: 'OrderCreated',
  data: {
    customerId: ada,
    lines: [
      { line: 1, productId: cup, sku: 'CUP', name: 'Cup', quantity: 3, unitPrice: eur(1000), digital: false },
      { line: 2, productId: poster, sku: 'POSTER', name: 'Poster', quantity: 1, unitPrice: eur(2000), digital: false },
    ],
    total: eur(5000),
    shippingAddress,
  },
}

/** The same, with some of its lines downloaded. */
export function createdWith({ downloads }: { readonly downloads: readonly string[] }): typeof created {
  const { data } = created
  const lines = data.lines.map((it) => ({ ...it, digital: downloads.includes(it.productId) }))
  return { type: 'OrderCreated', data: { ...data, lines } }
}

export const approved: OrderEvent = { type: 'OrderApproved', data: { payBy } }
export const paid: OrderEvent = { type: 'OrderPaid', data: { captured: eur(5000) } }
export const prepared: OrderEvent = { type: 'OrderPrepared', data: {} }
export const shipped: OrderEvent = { type: 'OrderShipped', data: {} }
export const delivered: OrderEvent = { type: 'OrderDelivered', data: {} }
export const rejected: OrderEvent = { type: 'OrderRejected', data: { reason: 'no stock' } }
export const expired: OrderEvent = { type: 'OrderExpired', data: { payBy } }
export const cancelled: OrderEvent = { type: 'OrderCancelled', data: {} }

export function cancellation(by: 'customer' | 'staff'): OrderEvent {
  return { type: 'CancellationRequested', data: { reason: 'changed my mind', by } }
}

export function authorized(providerEventId: string, amount = eur(5000), paymentId = 'pay_1'): OrderEvent {
  return { type: 'PaymentAuthorized', data: { paymentId, providerEventId, amount } }
}

export function captured(providerEventId: string, amount = eur(5000), paymentId = 'pay_1'): OrderEvent {
  return { type: 'PaymentCaptured', data: { paymentId, providerEventId, amount } }
}

export function failed(providerEventId: string, paymentId = 'pay_1'): OrderEvent {
  return { type: 'PaymentFailed', data: { paymentId, providerEventId, reason: 'card declined' } }
}

export function voided(providerEventId: string, paymentId = 'pay_1'): OrderEvent {
  return { type: 'PaymentVoided', data: { paymentId, providerEventId } }
}

/** A payment as its buyer started it. */
export function started(paymentId = 'pay_1', amount = eur(5000)): OrderEvent {
  return { type: 'PaymentStarted', data: { paymentId, amount, provider: 'simulator', method: 'tok_success' } }
}

export function granted(refundId: string, amount: Money): OrderEvent {
  return { type: 'RefundGranted', data: { refundId, amount, reason: 'scratched' } }
}

/** A refund by the rules, the `number`-th of the order from 0, or one that was granted. */
export function refundRequested(
  amount: Money,
  reason: string,
  paymentId = 'pay_1',
  which: number | string = 0,
): OrderEvent {
  const refundId = typeof which === 'string' ? which : automaticRefundId(paymentId, which)
  return { type: 'RefundRequested', data: { refundId, paymentId, amount, reason } }
}

export function refunded(
  providerEventId: string,
  amount = eur(5000),
  paymentId = 'pay_1',
  refundId: string | null = null,
): OrderEvent {
  return { type: 'RefundSucceeded', data: { refundId, paymentId, providerEventId, amount } }
}

export function refundFailed(
  providerEventId: string,
  refundId: string,
  amount = eur(5000),
  paymentId = 'pay_1',
): OrderEvent {
  return { type: 'RefundFailed', data: { refundId, paymentId, providerEventId, amount, reason: 'account closed' } }
}

/** The catalog keeps pieces of the SKU for the order. */
export function reserved(sku: string, quantity: number, until: string | null = null): OrderEvent {
  return { type: 'StockReservedForOrder', data: { sku, quantity, until } }
}

export function released(
  sku: string,
  reason: 'order-closed' | 'expired' | 'out-of-stock' = 'order-closed',
): OrderEvent {
  return { type: 'StockReleasedForOrder', data: { sku, reason } }
}

/** Everything that the order needs is kept for it; it is not any more. */
export const kept = [reserved('CUP', 3), reserved('POSTER', 1)] as const
export const letGo = [released('CUP'), released('POSTER')] as const

export function parcel(shipmentId: string, ...lines: { line: number; quantity: number }[]): OrderEvent {
  return { type: 'ParcelShipped', data: { shipmentId, carrier: 'DHL', tracking: 'T1', lines } }
}

export function parcelDelivered(shipmentId: string): OrderEvent {
  return { type: 'ParcelDelivered', data: { shipmentId } }
}

/** What the payment provider tells. */
export function tells(
  providerEventId: string,
  result: RecordPaymentResult['result'],
  paymentId = 'pay_1',
): RecordPaymentResult {
  return { type: 'RecordPaymentResult', paymentId, providerEventId, result }
}

/** The newest moment that tests speak of, ms since the epoch. */
export const now = Date.parse('2026-05-03T10:00:00.000Z')

export function ships(shipmentId: string, ...lines: { line: number; quantity: number }[]) {
  const content = lines.length === 0 ? {} : { lines }
  return { type: 'ShipParcel', shipmentId, carrier: 'DHL', tracking: 'T1', ...content } as const
}

export function cancels(by: 'staff' | { readonly customerId: string }) {
  return { type: 'CancelOrder', by, reason: 'changed my mind' } as const
}

const untilPaid = [created, ...kept, approved, captured('e1'), paid] as const
const untilShipped = [
  ...untilPaid,
  prepared,
  parcel('shp_1', { line: 1, quantity: 3 }, { line: 2, quantity: 1 }),
  shipped,
] as const
const untilDelivered = [...untilShipped, parcelDelivered('shp_1'), delivered] as const

/** An order as it is in each state of its life, by the shortest way there. */
export const lives = {
  created: [created, ...kept],
  approved: [created, ...kept, approved],
  paid: untilPaid,
  prepared: [...untilPaid, prepared],
  'partly shipped': [...untilPaid, prepared, parcel('shp_1', { line: 1, quantity: 2 })],
  shipped: untilShipped,
  delivered: untilDelivered,
  rejected: [created, rejected],
  expired: [created, ...kept, approved, expired, ...letGo],
  cancelling: [...untilPaid, cancellation('customer'), refundRequested(eur(5000), 'order cancelled'), ...letGo],
  cancelled: [created, cancellation('customer'), cancelled],
  returned: [
    ...untilDelivered,
    granted('ref_1', eur(5000)),
    refundRequested(eur(5000), 'scratched', 'pay_1', 'ref_1'),
    refunded('e2', eur(5000), 'pay_1', 'ref_1'),
    { type: 'OrderReturned', data: {} },
  ],
} as const satisfies Record<string, readonly OrderEvent[]>

export type Life = keyof typeof lives
export const lifeNames = Object.keys(lives).filter((name): name is Life => name in lives)

/** How many refunds there are in that life. */
export function refundsIn(life: Life): number {
  return lives[life].filter(({ type }) => type === 'RefundRequested').length
}
