import type { Money } from '#events/vocabulary.ts'
import type { Principal } from '#shared/identity/principal.ts'
import { instant } from '#shared/instant.ts'
import { orderMoney } from '../order/ledger.ts'
import { outstanding } from '../order/payment.ts'
import type { Order } from '../order/state.ts'
import { allowedCommands } from './allowed-commands.ts'
import { paymentView, refundView, reservationView, shipmentView } from './part-views.ts'
import type { PersonalFields } from './personal-fields.ts'

/** Which order, at which of its versions. */
interface OrderMoment {
  readonly id: string
  readonly number: number
  /** Of that version, ms since the epoch. */
  readonly time: number
}

export type OrderView = ReturnType<typeof orderView>

/** The order as the HTTP contract shows it. Times are RFC 3339, money is in minor units. */
export function orderView(
  { id, number, time }: OrderMoment,
  order: Order,
  { notes, erased, ...told }: PersonalFields,
  principal: Principal,
) {
  const { status, customerId, lines, total, payBy, payments, parcels, refunds, reservations, closingReason, reached } =
    order
  const money = orderMoney(order)
  const inTotal = (amount: number): Money => ({ amount, currency: total.currency })
  return {
    id,
    version: number,
    status,
    customerId,
    createdAt: instant(reached.created ?? 0),
    asOf: instant(time),
    lines: lines.map((line) => ({ ...line, amount: inTotal(line.unitPrice.amount * line.quantity) })),
    total,
    ...told,
    notes: notes.map(({ time: at, ...shown }) => ({ ...shown, at: instant(at) })),
    erased,
    reservations: reservations.map(reservationView),
    payBy: payBy ?? null,
    payment: {
      captured: inTotal(money.captured),
      refunded: inTotal(money.refunded),
      outstanding: outstanding(order),
      payments: payments.map((payment) => paymentView(payment, total.currency)),
    },
    refunds: refunds.map(refundView),
    shipments: parcels.map(shipmentView),
    invoiceable: reached.paid !== undefined,
    closingReason: closingReason ?? null,
    timeline: Object.entries(reached).map(([reachedStatus, at]) => ({ status: reachedStatus, at: instant(at) })),
    allowedCommands: allowedCommands(principal, order, time),
  }
}
