import { conventions } from '#shared/http/conventions.ts'
import { problemsIn } from '#shared/http/problem.ts'
import type { OrderRefusal } from '../order/order.ts'
import type { InvalidWebhookError } from '../payment-provider/port.ts'

/** HTTP status of each refusal. */
export const orderRefusals = {
  'order-not-found': 404,
  'already-placed': 409,
  'product-not-available': 409,
  'sku-required': 409,
  'price-changed': 409,
  'mixed-currencies': 400,
  'total-too-large': 400,
  'not-awaiting-approval': 409,
  'stock-not-reserved': 409,
  'not-approved': 409,
  'already-paid': 409,
  'payment-in-progress': 409,
  'amount-not-outstanding': 409,
  'not-paid': 409,
  'reservation-lost': 409,
  'not-prepared': 409,
  'no-such-line': 409,
  'line-is-digital': 409,
  'more-than-prepared': 409,
  'no-such-parcel': 404,
  'already-prepared': 409,
  'already-shipped': 409,
  'already-closed': 409,
  'no-such-refund': 404,
  'wrong-currency': 409,
  'more-than-captured': 409,
  'too-many-notes': 409,
} as const satisfies Readonly<Record<OrderRefusal, number>>

/** HTTP status of each fault of a provider's webhook. */
const webhookFaults = {
  'malformed-webhook': 400,
  'signature-missing': 401,
  'signature-invalid': 401,
  'signature-expired': 401,
} as const satisfies Readonly<Record<InvalidWebhookError['code'], number>>

/** The problems of the orders' routes. */
export const { problem, codes } = problemsIn({
  ...conventions,
  ...orderRefusals,
  ...webhookFaults,
  'people-only': 403,
  'no-such-version': 404,
  'no-invoice': 404,
  'no-such-payment': 404,
  'no-such-shipment': 404,
  'no-such-refund': 404,
  'no-such-provider': 404,
  'no-payment-provider': 503,
})
