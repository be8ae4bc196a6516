import * as v from 'valibot'
import type { OrderEvent } from '#events/orders.ts'
import { type Money, productId } from '#events/vocabulary.ts'
import type { RecordPaymentResult } from '#functions/orders/order-payment.ts'

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

export const created = {
  type: 'OrderCreated' as const,
  data: {
    customerId: ada,
    lines: [
      { line: 1, productId: cup, sku: 'CUP', name: 'Cup', quantity: 3, unitPrice: eur(1000), digital: false },
      { line: 2, productId: poster, sku: 'POSTER', name: 'Poster', quantity: 1, unitPrice: eur(2000), digital: false },
    ],
    total: eur(5000),
    shippingAddress,
  },
} satisfies OrderEvent
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

export function refundRequested(amount: Money, reason: string, paymentId = 'pay_1'): OrderEvent {
  return { type: 'RefundRequested', data: { paymentId, amount, reason } }
}

export function refunded(providerEventId: string, amount = eur(5000), paymentId = 'pay_1'): OrderEvent {
  return { type: 'RefundSucceeded', data: { paymentId, providerEventId, amount } }
}

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

export function ships(shipmentId: string, ...lines: { line: number; quantity: number }[]) {
  const content = lines.length === 0 ? {} : { lines }
  return { type: 'ShipParcel', shipmentId, carrier: 'DHL', tracking: 'T1', ...content } as const
}

export function cancels(by: 'staff' | { readonly customerId: string }) {
  return { type: 'CancelOrder', by, reason: 'changed my mind' } as const
}

/** An order as it is in each state of its life, by the shortest way there. */
export const lives = {
  created: [created],
  approved: [created, approved],
  paid: [created, approved, captured('e1'), paid],
  prepared: [created, approved, captured('e1'), paid, prepared],
  'partly shipped': [created, approved, captured('e1'), paid, prepared, parcel('shp_1', { line: 1, quantity: 2 })],
  shipped: [
    created,
    approved,
    captured('e1'),
    paid,
    prepared,
    parcel('shp_1', { line: 1, quantity: 3 }, { line: 2, quantity: 1 }),
    shipped,
  ],
  delivered: [
    created,
    approved,
    captured('e1'),
    paid,
    prepared,
    parcel('shp_1', { line: 1, quantity: 3 }, { line: 2, quantity: 1 }),
    shipped,
    parcelDelivered('shp_1'),
    delivered,
  ],
  rejected: [created, rejected],
  expired: [created, approved, expired],
  cancelling: [
    created,
    approved,
    captured('e1'),
    paid,
    cancellation('customer'),
    refundRequested(eur(5000), 'order cancelled'),
  ],
  cancelled: [created, cancellation('customer'), cancelled],
} as const satisfies Record<string, readonly OrderEvent[]>

export type Life = keyof typeof lives
export const lifeNames = Object.keys(lives).filter((name): name is Life => name in lives)
