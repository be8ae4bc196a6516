import type { Money } from '#events/vocabulary.ts'
import { instant } from '#shared/instant.ts'
import type { Payment } from '../order/ledger.ts'
import { type Refund, refundStatus } from '../order/refund-parts.ts'
import type { Reservation } from '../order/reservations.ts'
import type { Parcel } from '../order/state.ts'

/** A payment as the HTTP contract shows it. The buyer's means of payment is shown to nobody. */
export function paymentView({ paymentId, status, amount, captured, refunded, since }: Payment, currency: string) {
  const money = (value: number): Money => ({ amount: value, currency })
  return {
    id: paymentId,
    status,
    amount,
    captured: money(captured),
    refunded: money(refunded),
    createdAt: instant(since),
  }
}

export function shipmentView({ shipmentId, carrier, tracking, lines, shippedAt, deliveredAt }: Parcel) {
  return {
    id: shipmentId,
    status: deliveredAt === undefined ? 'shipped' : 'delivered',
    carrier,
    tracking,
    lines,
    shippedAt: instant(shippedAt),
    deliveredAt: deliveredAt === undefined ? null : instant(deliveredAt),
  }
}

/** A refund as the HTTP contract shows it; one without an id is money that the provider gave back by itself. */
export function refundView(refund: Refund) {
  const { refundId, amount, reason, since, parts } = refund
  return { id: refundId, status: refundStatus(refund), amount, reason, createdAt: instant(since), parts }
}

export function reservationView({ sku, quantity, until, status }: Reservation) {
  return { sku, quantity, until, status }
}
