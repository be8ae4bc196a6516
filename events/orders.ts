import * as v from 'valibot'
import { type EventsOf, event } from './contract.ts'
import { personal } from './personal.ts'
import { type Address, address, line, money, productId, sku, text, timestamp } from './vocabulary.ts'

const quantity = v.pipe(v.number(), v.integer(), v.minValue(1))
const parcelLine = v.object({ line: v.pipe(v.number(), v.integer(), v.minValue(1)), quantity })
const payment = v.object({ paymentId: line(64), amount: money, providerEventId: line(255) })
/** Null: the provider gave money back by itself. */
const refundOfProvider = v.nullable(line(64))

/** What an order recorded: prices, names and the address are frozen as they were on its day. */
const orderLine = v.object({
  line: v.pipe(v.number(), v.integer(), v.minValue(1)),
  productId,
  sku,
  /** With the values of the variant, e.g. `T-shirt (M, blue)`. */
  name: line(500),
  quantity,
  unitPrice: money,
  /** Nothing is sent and no stock is needed: the buyer downloads it. */
  digital: v.boolean(),
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
      /** Words that go with the parcel, printed on its packing list. */
      giftMessage: v.optional(personal(text(500))),
    }),
    { version: 4, upcasters: { 1: plainToPersonal, 2: goodsOnly, 3: noGift } },
  ),
  /** The catalog keeps this much of the SKU for the order until then; null: for as long as the order needs it. */
  StockReservedForOrder: event(v.object({ sku, quantity, until: v.nullable(timestamp) })),
  /** Nothing is kept for the order any more: it asked for that, or the time was over. */
  StockReleasedForOrder: event(v.object({ sku, reason: v.picklist(['order-closed', 'expired', 'out-of-stock']) })),
  OrderApproved: event(v.object({ payBy: timestamp })),
  OrderRejected: event(v.object({ reason: line(500) })),
  OrderExpired: event(v.object({ payBy: timestamp })),
  /** `method` is the provider's token for a means of payment, never the means itself. */
  PaymentStarted: event(v.object({ paymentId: line(64), amount: money, provider: line(40), method: line(255) })),
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
  /** Somebody may have money back; it moves when the refund is executed. */
  RefundGranted: event(v.object({ refundId: line(64), amount: money, reason: line(500) })),
  /** The provider is to give money of a payment back. A granted refund can need several payments. */
  RefundRequested: event(v.object({ refundId: line(64), paymentId: line(64), amount: money, reason: line(500) }), {
    version: 2,
    upcasters: { 1: namedRefund },
  }),
  RefundSucceeded: event(
    v.object({ refundId: refundOfProvider, paymentId: line(64), amount: money, providerEventId: line(255) }),
    { version: 2, upcasters: { 1: unnamedRefund } },
  ),
  RefundFailed: event(
    v.object({ refundId: line(64), paymentId: line(64), amount: money, providerEventId: line(255), reason: line(500) }),
  ),
  AddressChanged: event(v.object({ shippingAddress: personal(address) })),
  /** Staff to staff; the buyer is not shown it. What it says of them is theirs to have erased. */
  OrderNoted: event(v.object({ noteId: line(64), text: personal(text(1000), { shownAs: 'notes' }) })),
  OrderCancelled: event(v.object({})),
  /** Delivered, and all of its money given back. */
  OrderReturned: event(v.object({})),
} as const

export type OrderEvent = EventsOf<typeof orderEvents>

/** The data of one type of event. */
export type OrderData<Type extends OrderEvent['type']> = Extract<OrderEvent, { readonly type: Type }>['data']

/** Version 1 had the address and the note in the clear. */
function plainToPersonal({ shippingAddress, note, ...rest }: { shippingAddress: Address; note?: string }) {
  return {
    ...rest,
    shippingAddress: { plain: shippingAddress },
    ...(note === undefined ? {} : { note: { plain: note } }),
  }
}

/** Before version 3 every line was something to send. */
function goodsOnly<T extends { lines: readonly object[] }>(data: T) {
  return { ...data, lines: data.lines.map((it) => ({ ...it, digital: false })) }
}

/** Before version 4 no order came with a gift message. */
function noGift<T>(data: T) {
  return data
}

/** In version 1 a refund had no name of its own: one per payment was all there could be. */
function namedRefund<T extends { paymentId: string }>(data: T) {
  return { ...data, refundId: `refund-of-${data.paymentId}` }
}

/** In version 1 the provider's word named the payment alone. */
function unnamedRefund(data: object) {
  return { ...data, refundId: null }
}
