import * as v from 'valibot'
import { orderId, timestamp } from '#events/vocabulary.ts'
import { pageOf, type RouteAnswers, type ServiceAnswers, wholeListOf } from '#shared/http/openapi.ts'
import { codesByStatus } from '#shared/http/problem.ts'
import { codes, orderRefusals } from './http/problem.ts'
import { invoice, listed, order, packingList, payment, refund, shipment, whole } from './openapi/schemas.ts'

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

const problems = codesByStatus(orderRefusals)
const notFound = codes('order-not-found')

const command = (summary: string): RouteAnswers => ({ summary, answers: { 200: order }, problems })

/** A part of an order that a command made or changed, with the order as it is now. */
function partOf<Part extends typeof payment | typeof shipment | typeof refund>(part: Part) {
  return v.strictObject({ ...part.entries, orderId, order })
}

const many = (summary: string, part: v.GenericSchema): RouteAnswers => ({
  summary,
  answers: { 200: wholeListOf(part) },
  etag: true,
  problems: notFound,
})
const one = (
  summary: string,
  part: typeof payment | typeof shipment | typeof refund,
  missing: 'no-such-payment' | 'no-such-shipment' | 'no-such-refund',
): RouteAnswers => ({
  summary,
  answers: { 200: v.strictObject({ ...part.entries, orderId }) },
  problems: codes('order-not-found', missing),
})

/** What the routes of the orders answer. */
export const answers: ServiceAnswers = {
  title: 'Orders',
  description: 'Orders from the till to the door, their money and their parcels; and what we know of people.',
  schemas: {
    Order: order,
    OrderListItem: listed,
    Payment: payment,
    Shipment: shipment,
    Refund: refund,
    Invoice: invoice,
    PackingList: packingList,
  },
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
      problems: codes('order-not-found', 'no-such-version'),
    },
    'GET /v1/orders/{id}/invoice': {
      summary: 'The invoice of a paid order',
      description:
        'As the order was on the day it was paid: later facts change nothing, money that went back is listed as credit notes. As a page to print where `Accept` names HTML first.',
      answers: { 200: [invoice, { mediaType: 'text/html' }] },
      etag: true,
      problems: codes('order-not-found', 'no-invoice'),
    },
    'GET /v1/orders/{id}/packing-list': {
      summary: 'The packing list of an order',
      description: 'What still belongs into a parcel, where it goes, and the gift message to print.',
      answers: { 200: packingList },
      etag: true,
      problems: notFound,
    },
    'GET /v1/orders/{id}/payments': many('Payments of an order', payment),
    'GET /v1/orders/{id}/payments/{payment}': one('One payment', payment, 'no-such-payment'),
    'POST /v1/orders/{id}/payments': {
      ...command('Pay an order'),
      description:
        'What is outstanding, with a token of the payment provider. The answer says that the payment started; the order tells what came of it.',
      idempotencyKey: 'required',
      answers: { 201: partOf(payment) },
      problems: { ...problems, ...codes('no-payment-provider') },
    },
    'GET /v1/orders/{id}/shipments': many('Parcels of an order', shipment),
    'GET /v1/orders/{id}/shipments/{shipment}': one('One parcel', shipment, 'no-such-shipment'),
    'POST /v1/orders/{id}/shipments': {
      ...command('Ship a parcel'),
      description: 'Without `lines`, everything that is not shipped yet.',
      answers: { 201: partOf(shipment) },
    },
    'POST /v1/orders/{id}/shipments/{shipment}/delivered': {
      ...command('Say that a parcel arrived'),
      answers: { 200: partOf(shipment) },
    },
    'GET /v1/orders/{id}/refunds': many('Refunds of an order', refund),
    'GET /v1/orders/{id}/refunds/{refund}': one('One refund', refund, 'no-such-refund'),
    'POST /v1/orders/{id}/refunds': {
      ...command('Grant a refund'),
      description: 'Promises money back; it moves when the refund is executed.',
      idempotencyKey: 'required',
      answers: { 201: partOf(refund) },
    },
    'POST /v1/orders/{id}/refunds/{refund}/execute': {
      ...command('Execute a granted refund'),
      description: 'Asks the provider to give the money back; again for what failed.',
      answers: { 200: partOf(refund) },
    },
    'POST /v1/orders/{id}/address': command('Have an order sent elsewhere'),
    'POST /v1/orders/{id}/notes': {
      ...command('Note something about an order'),
      description:
        'For staff, in every state of the order; the buyer is not shown it, and has it erased with their data.',
    },
    'POST /v1/orders/{id}/approve': command('Approve an order'),
    'POST /v1/orders/{id}/reject': command('Reject an order'),
    'POST /v1/orders/{id}/cancel': command('Cancel an order'),
    'POST /v1/orders/{id}/prepare': command('Say that an order is packed'),
    'POST /v1/hooks/payments/{provider}': {
      summary: 'What the payment provider tells by itself',
      description:
        'In the provider’s own form. The signature over the body proves it, within five minutes; a webhook that comes twice records each fact once.',
      answers: { 202: v.strictObject({ recorded: whole }) },
      problems: {
        400: ['malformed-webhook'],
        401: ['signature-missing', 'signature-invalid', 'signature-expired'],
        404: ['no-such-provider', 'order-not-found'],
      },
      exampleBody: { id: 'evt_1', type: 'payment.captured' },
    },
    'POST /v1/me/erase': {
      summary: 'Erase what I told about myself',
      description: 'At once, in every copy, for good. Lines, totals and money stay for the books.',
      answers: { 200: erasure },
      problems: codes('people-only'),
    },
  },
}
