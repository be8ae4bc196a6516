import * as v from 'valibot'
import { type EventsOf, event } from './contract.ts'
import { personal } from './personal.ts'
import { type Address, address, line, money, productId, sku, text, timestamp } from './vocabulary.ts'

const quantity = v.pipe(v.number(), v.integer(), v.minValue(1))
const parcelLine = v.object({ line: v.pipe(v.number(), v.integer(), v.minValue(1)), quantity })
const payment = v.object({ paymentId: line(64), amount: money, providerEventId: line(255) })

/** What an order recorded: prices, names and the address are frozen as they were on its day. */
export const orderLine = v.object({
  line: v.pipe(v.number(), v.integer(), v.minValue(1)),
  productId,
  sku,
  name: line(200),
  quantity,
  unitPrice: money,
})

/**
 * The facts of an order's life. The main line is
 * OrderCreated, OrderApproved, OrderPaid, OrderPrepared, OrderShipped, OrderDelivered, each at most once and in this order.
 */
export const orderEvents = {
  OrderCreated: event(
    v.object({
      customerId: line(128),
      lines: v.pipe(v.array(orderLine), v.minLength(1), v.maxLength(100)),
      total: money,
      shippingAddress: personal(address),
      note: v.optional(personal(text(1000))),
    }),
    { version: 2, upcasters: { 1: plainToPersonal } },
  ),
  OrderApproved: event(v.object({ payBy: timestamp })),
  OrderRejected: event(v.object({ reason: line(500) })),
  OrderExpired: event(v.object({ payBy: timestamp })),
  PaymentAuthorized: event(payment),
  PaymentCaptured: event(payment),
  PaymentFailed: event(v.object({ paymentId: line(64), providerEventId: line(255), reason: line(500) })),
  PaymentVoided: event(v.object({ paymentId: line(64), providerEventId: line(255) })),
  OrderPaid: event(v.object({ captured: money })),
  OrderPrepared: event(v.object({})),
  ParcelShipped: event(
    v.object({
      shipmentId: line(64),
      carrier: line(100),
      tracking: line(200),
      lines: v.pipe(v.array(parcelLine), v.minLength(1)),
    }),
  ),
  OrderShipped: event(v.object({})),
  ParcelDelivered: event(v.object({ shipmentId: line(64) })),
  OrderDelivered: event(v.object({})),
  CancellationRequested: event(v.object({ reason: line(500), by: v.picklist(['customer', 'staff']) })),
  RefundRequested: event(v.object({ paymentId: line(64), amount: money, reason: line(500) })),
  RefundSucceeded: event(v.object({ paymentId: line(64), amount: money, providerEventId: line(255) })),
  OrderCancelled: event(v.object({})),
} as const

export type OrderEvent = EventsOf<typeof orderEvents>

/** Version 1 had the address and the note in the clear. */
function plainToPersonal({ shippingAddress, note, ...rest }: { shippingAddress: Address; note?: string }) {
  return {
    ...rest,
    shippingAddress: { plain: shippingAddress },
    ...(note === undefined ? {} : { note: { plain: note } }),
  }
}
