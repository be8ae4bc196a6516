import * as v from 'valibot'
import { address, money, orderId, productId, sku, timestamp } from '#events/vocabulary.ts'
import { codesByStatus, pageOf, type RouteAnswers, type ServiceAnswers, wholeListOf } from '#shared/http/answers.ts'
import { statusOf } from './order-answer.ts'

const whole = v.pipe(v.number(), v.integer(), v.minValue(0))

const status = v.picklist([
  'created',
  'approved',
  'paid',
  'prepared',
  'shipped',
  'delivered',
  'rejected',
  'expired',
  'cancelling',
  'cancelled',
])

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

const payment = v.strictObject({
  id: v.string(),
  status: v.picklist(['authorized', 'captured', 'failed', 'voided']),
  captured: money,
  refunded: money,
})

const shipment = v.strictObject({
  id: v.string(),
  carrier: v.string(),
  tracking: v.string(),
  lines: v.array(v.strictObject({ line: whole, quantity: whole })),
  shippedAt: timestamp,
  deliveredAt: v.nullable(timestamp),
})

const order = v.strictObject({
  id: orderId,
  version: whole,
  status,
  customerId: v.string(),
  createdAt: timestamp,
  asOf: v.pipe(timestamp, v.description('Time of this version.')),
  lines: v.array(line),
  total: money,
  shippingAddress: v.nullable(address),
  note: v.nullable(v.string()),
  erased: v.pipe(v.boolean(), v.description('The buyer had their data erased: address and note are gone for good.')),
  payBy: v.nullable(timestamp),
  payment: v.strictObject({
    captured: money,
    refunded: money,
    outstanding: money,
    payments: v.array(payment),
  }),
  shipments: v.array(shipment),
  closingReason: v.nullable(v.string()),
  timeline: v.array(v.strictObject({ status, at: timestamp })),
  allowedCommands: v.pipe(v.array(v.string()), v.description('What this caller could send now.')),
})

const listed = v.strictObject({
  id: orderId,
  status,
  customerId: v.string(),
  total: money,
  pieces: whole,
  createdAt: timestamp,
  payBy: v.optional(timestamp),
})

const fact = v.strictObject({
  type: v.string(),
  version: whole,
  time: timestamp,
  actor: v.pipe(v.string(), v.description('The buyer sees which side acted, not which member of staff.')),
  reason: v.nullable(v.string()),
  correlationId: v.string(),
  causationId: v.string(),
  data: v.looseObject({}),
  erased: v.boolean(),
})

const change = v.strictObject({ pointer: v.string(), before: v.optional(v.unknown()), after: v.optional(v.unknown()) })

const erasure = v.strictObject({
  id: v.string(),
  erasedAt: timestamp,
  erased: v.array(v.string()),
  kept: v.array(v.string()),
})

const problems = codesByStatus(statusOf)
const notFound = { 404: ['order-not-found'] }

const command = (summary: string): RouteAnswers => ({ summary, answers: { 200: order }, problems })

/** What the routes of the orders answer. */
export const answers: ServiceAnswers = {
  title: 'Orders',
  description: 'Orders from the till to the door, their money and their parcels; and what we know of people.',
  schemas: { Order: order, OrderListItem: listed },
  routes: {
    'POST /v1/orders': {
      ...command('Order products'),
      description: 'At today’s prices: with `unitPrice`, another price is refused.',
      idempotencyKey: 'required',
      answers: { 201: order },
    },
    'GET /v1/orders': {
      summary: 'My orders, or everybody’s, newest first',
      answers: { 200: pageOf(listed) },
    },
    'GET /v1/orders/{id}': {
      summary: 'One order, now or as it was',
      description: 'With `at` or `version` the order as it was then.',
      answers: { 200: order },
      problems: notFound,
    },
    'GET /v1/orders/{id}/history': {
      summary: 'Every event of an order, by whom and why',
      answers: { 200: wholeListOf(fact) },
      etag: true,
      ifNoneMatch: 'none',
      problems: notFound,
    },
    'GET /v1/orders/{id}/diff': {
      summary: 'What changed between two versions',
      answers: {
        200: v.strictObject({ id: orderId, from: whole, to: whole, changes: v.array(change) }),
      },
      problems: { 404: ['order-not-found', 'no-such-version'] },
    },
    'POST /v1/orders/{id}/approve': command('Approve an order'),
    'POST /v1/orders/{id}/reject': command('Reject an order'),
    'POST /v1/orders/{id}/cancel': command('Cancel an order'),
    'POST /v1/orders/{id}/prepare': command('Say that an order is packed'),
    'POST /v1/me/erase': {
      summary: 'Erase what I told about myself',
      description: 'At once, in every copy, for good. Lines, totals and money stay for the books.',
      answers: { 200: erasure },
      problems: { 403: ['people-only'] },
    },
  },
}
