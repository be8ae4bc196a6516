import * as v from 'valibot'
import type { PersonalKey } from '#events/personal.ts'
import { address, money, orderId, productId, sku, timestamp } from '#events/vocabulary.ts'
import { offeredCommands } from '../http/allowed-commands.ts'
import { statuses } from '../http/list-orders.ts'
import type { Order } from '../order/state.ts'

/** Schemas of an order and its parts as they are answered; for the OpenAPI document, not for functions. */
export const whole = v.pipe(v.number(), v.integer(), v.minValue(0))

const status = v.picklist(statuses)

const line = v.strictObject({
  line: whole,
  productId,
  sku,
  name: v.string(),
  quantity: whole,
  unitPrice: money,
  digital: v.pipe(v.boolean(), v.description('Nothing is sent: it is downloaded.')),
  amount: money,
})

export const payment = v.strictObject({
  id: v.string(),
  status: v.pipe(
    v.picklist(['started', 'authorized', 'captured', 'failed', 'voided']),
    v.description('`started` and `authorized` are under way.'),
  ),
  amount: v.pipe(v.nullable(money), v.description('What it is about; null where only its end was heard of.')),
  captured: money,
  refunded: money,
  createdAt: timestamp,
})

export const shipment = v.strictObject({
  id: v.string(),
  status: v.picklist(['shipped', 'delivered']),
  carrier: v.string(),
  tracking: v.string(),
  lines: v.array(v.strictObject({ line: whole, quantity: whole })),
  shippedAt: timestamp,
  deliveredAt: v.nullable(timestamp),
})

export const refund = v.strictObject({
  id: v.pipe(v.nullable(v.string()), v.description('Null: the provider gave money back by itself.')),
  status: v.pipe(
    v.picklist(['granted', 'requested', 'succeeded', 'failed']),
    v.description('`granted` and `failed` wait to be executed; `requested` waits for the provider.'),
  ),
  amount: money,
  reason: v.string(),
  createdAt: timestamp,
  parts: v.pipe(
    v.array(
      v.strictObject({
        paymentId: v.string(),
        amount: money,
        status: v.picklist(['requested', 'succeeded', 'failed']),
      }),
    ),
    v.description('From which payments; none as long as it is only granted.'),
  ),
})

const reservation = v.strictObject({
  sku,
  quantity: whole,
  until: v.pipe(v.nullable(timestamp), v.description('Null: for as long as the order needs it.')),
  status: v.picklist(['held', 'order-closed', 'expired', 'out-of-stock']),
})

const told = {
  shippingAddress: v.pipe(v.nullable(address), v.description('Null where it is erased or not for the caller to see.')),
  note: v.pipe(v.nullable(v.string()), v.description('What the buyer wrote.')),
  giftMessage: v.pipe(v.nullable(v.string()), v.description('Words that go with the parcel; on its packing list.')),
} satisfies Record<PersonalKey<Order>, v.GenericSchema>

export const order = v.strictObject({
  id: orderId,
  version: whole,
  status,
  customerId: v.string(),
  createdAt: timestamp,
  asOf: v.pipe(timestamp, v.description('Time of this version.')),
  lines: v.array(line),
  total: money,
  ...told,
  notes: v.pipe(
    v.array(
      v.strictObject({
        id: v.string(),
        text: v.pipe(v.nullable(v.string()), v.description('Null where it is erased.')),
        at: timestamp,
      }),
    ),
    v.description('What staff wrote for each other; none for the buyer. By whom is in the history.'),
  ),
  erased: v.pipe(v.boolean(), v.description('The buyer had their data erased: address and notes are gone for good.')),
  reservations: v.pipe(v.array(reservation), v.description('What the stock keeps for it.')),
  payBy: v.nullable(timestamp),
  payment: v.strictObject({
    captured: money,
    refunded: money,
    outstanding: money,
    payments: v.array(payment),
  }),
  refunds: v.array(refund),
  shipments: v.array(shipment),
  invoiceable: v.boolean(),
  closingReason: v.nullable(v.string()),
  timeline: v.array(v.strictObject({ status, at: timestamp })),
  allowedCommands: v.pipe(v.array(v.picklist(offeredCommands)), v.description('What this caller could send now.')),
})

export const listed = v.strictObject({
  id: orderId,
  status,
  customerId: v.string(),
  total: money,
  pieces: whole,
  createdAt: timestamp,
  payBy: v.optional(timestamp),
})

const creditNote = v.strictObject({ number: v.string(), date: timestamp, amount: money, reason: v.string() })

export const invoice = v.strictObject({
  number: v.pipe(v.string(), v.description('Unique; not without gaps.')),
  orderId,
  date: v.pipe(timestamp, v.description('When the order was paid.')),
  customerId: v.string(),
  shippingAddress: v.pipe(v.nullable(address), v.description('As it was on that day; null where it is erased.')),
  erased: v.boolean(),
  lines: v.array(
    v.strictObject({ line: whole, sku, name: v.string(), quantity: whole, unitPrice: money, amount: money }),
  ),
  total: money,
  payments: v.array(v.strictObject({ id: v.string(), amount: money, date: timestamp })),
  creditNotes: v.pipe(v.array(creditNote), v.description('Money that went back since.')),
  credited: money,
})

export const packingList = v.strictObject({
  orderId,
  version: whole,
  status,
  shippingAddress: told.shippingAddress,
  giftMessage: told.giftMessage,
  erased: v.boolean(),
  lines: v.pipe(
    v.array(v.strictObject({ line: whole, sku, name: v.string(), quantity: whole })),
    v.description('Pieces that are in no parcel yet; none of what is downloaded, and none once the order is closed.'),
  ),
})
