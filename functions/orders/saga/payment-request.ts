import * as v from 'valibot'
import { line, money, orderId } from '#events/vocabulary.ts'

const common = { orderId, paymentId: line(64), provider: line(40) }

/** What the saga asks a payment provider for, over the payment queue; the payment is the message group. */
export const paymentRequest = v.variant('type', [
  v.strictObject({ ...common, type: v.literal('authorize'), method: line(255), amount: money }),
  v.strictObject({ ...common, type: v.literal('capture'), amount: money }),
  v.strictObject({ ...common, type: v.literal('void') }),
  v.strictObject({ ...common, type: v.literal('refund'), refundId: line(64), amount: money, key: line(200) }),
])
export type PaymentRequest = v.InferOutput<typeof paymentRequest>

/** Name of the saga's step that a request belongs to. */
export function stepOf(request: PaymentRequest): string {
  return request.type === 'refund'
    ? `refund/${request.refundId}/${request.paymentId}`
    : `${request.type}/${request.paymentId}`
}
