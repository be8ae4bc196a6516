import type { Money } from '#events/vocabulary.ts'
import { hasScope, type Principal } from '#shared/identity/principal.ts'
import { moneyOf } from './order-ledger.ts'
import type { PersonalFields } from './order-personal.ts'
import type { Order, OrderState } from './order-state.ts'

/** A command that HTTP offers on an order, by its domain name. */
export type OfferedCommand = 'ApproveOrder' | 'RejectOrder' | 'CancelOrder' | 'PrepareOrder'

/** May the caller see this order? The buyer may, and whoever reads or fulfils orders. */
export function maySee(principal: Principal, order: Order): boolean {
  return (
    hasScope(principal, 'orders:read') ||
    hasScope(principal, 'orders:manage') ||
    hasScope(principal, 'fulfilment:write') ||
    isBuyer(principal, order)
  )
}

export function isBuyer(principal: Principal, order: Order): boolean {
  return principal.kind === 'person' && principal.id === order.customerId
}

/** The commands that this caller could send now and that the order's rules would accept. */
export function allowedCommands(principal: Principal, order: Order): OfferedCommand[] {
  const { status, parcels } = order
  const commands: OfferedCommand[] = []
  const staff = hasScope(principal, 'orders:manage')
  if (staff && status === 'created') commands.push('ApproveOrder', 'RejectOrder')
  if (hasScope(principal, 'fulfilment:write') && status === 'paid') commands.push('PrepareOrder')
  const open = status === 'created' || status === 'approved' || status === 'paid'
  if (open && (staff || isBuyer(principal, order))) commands.push('CancelOrder')
  if (staff && status === 'prepared' && parcels.length === 0) commands.push('CancelOrder')
  return commands
}

/** Which order, at which of its versions. */
export interface OrderMoment {
  readonly id: string
  readonly number: number
  /** Of that version, ms since the epoch. */
  readonly time: number
}

/** The order as the HTTP contract shows it. Times are RFC 3339, money is in minor units. */
export function orderView(
  { id, number, time }: OrderMoment,
  order: Order,
  { shippingAddress, note, erased }: PersonalFields,
  principal: Principal,
) {
  const { status, customerId, lines, total, payBy, payments, parcels, closingReason, reached } = order
  const money = moneyOf(order)
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
    shippingAddress,
    note,
    erased,
    payBy: payBy ?? null,
    payment: {
      captured: inTotal(money.captured),
      refunded: inTotal(money.refunded),
      outstanding: inTotal(Math.max(0, total.amount - money.captured)),
      payments: payments.map(({ paymentId, status: state, captured, refunded }) => ({
        id: paymentId,
        status: state,
        captured: inTotal(captured),
        refunded: inTotal(refunded),
      })),
    },
    shipments: parcels.map(({ shipmentId, carrier, tracking, lines: content, shippedAt, deliveredAt }) => ({
      id: shipmentId,
      carrier,
      tracking,
      lines: content,
      shippedAt: instant(shippedAt),
      deliveredAt: deliveredAt === undefined ? null : instant(deliveredAt),
    })),
    closingReason: closingReason ?? null,
    timeline: Object.entries(reached).map(([reachedStatus, time]) => ({ status: reachedStatus, at: instant(time) })),
    allowedCommands: allowedCommands(principal, order),
  }
}

/** An order that is there and that the caller may see, or undefined: to the caller both are the same. */
export function visible(state: OrderState, principal: Principal): Order | undefined {
  return state.status !== 'none' && maySee(principal, state) ? state : undefined
}

function instant(ms: number): string {
  return new Date(ms).toISOString()
}
