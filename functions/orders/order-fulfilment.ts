import type { OrderEvent } from '#events/orders.ts'
import { accept, type Decision, refuse } from '#shared/event-store/decider.ts'
import type { OrderRefusal } from './order.ts'
import { returning } from './order-settlement.ts'
import { type Order, unshipped } from './order-state.ts'

export interface ShipParcel {
  readonly type: 'ShipParcel'
  readonly shipmentId: string
  readonly carrier: string
  readonly tracking: string
  /** What is in the parcel; left out, everything that is not shipped yet. */
  readonly lines?: readonly { readonly line: number; readonly quantity: number }[]
}

/** Never more than is left; the order is shipped with the last piece. */
export function decideParcel(
  state: Order,
  { shipmentId, carrier, tracking, lines }: ShipParcel,
): Decision<OrderEvent, OrderRefusal> {
  if (state.parcels.some((parcel) => parcel.shipmentId === shipmentId)) return accept()
  if (state.status !== 'prepared') return refuse('not-prepared', `The order is ${state.status}.`)
  const rest = state.lines
    .map((line) => ({ line: line.line, quantity: unshipped(state, line) }))
    .filter(({ quantity }) => quantity > 0)
  const content = mergeLines(lines ?? rest)
  for (const part of content) {
    const left = rest.find(({ line }) => line === part.line)?.quantity
    if (!state.lines.some(({ line }) => line === part.line))
      return refuse('no-such-line', `The order has no line ${part.line}.`)
    if (left === undefined || part.quantity > left) {
      return refuse(
        'more-than-prepared',
        `Line ${part.line}: ${part.quantity} are to be shipped, ${left ?? 0} are left.`,
      )
    }
  }
  const shipped: OrderEvent = { type: 'ParcelShipped', data: { shipmentId, carrier, tracking, lines: content } }
  const piecesLeft = sum(rest) - sum(content)
  return piecesLeft === 0 ? accept<OrderEvent>(shipped, { type: 'OrderShipped', data: {} }) : accept(shipped)
}

/** The order has arrived with the last parcel of an order that is shipped. */
export function decideDelivery(state: Order, shipmentId: string): Decision<OrderEvent, OrderRefusal> {
  const parcel = state.parcels.find((candidate) => candidate.shipmentId === shipmentId)
  if (parcel === undefined) return refuse('no-such-parcel', `The order has no parcel ${shipmentId}.`)
  if (parcel.deliveredAt !== undefined) return accept()
  const delivered: OrderEvent = { type: 'ParcelDelivered', data: { shipmentId } }
  const last = state.parcels.every((other) => other === parcel || other.deliveredAt !== undefined)
  if (!last || state.status !== 'shipped') return accept(delivered)
  return accept<OrderEvent>(
    delivered,
    { type: 'OrderDelivered', data: {} },
    ...returning({ ...state, status: 'delivered' }),
  )
}

function mergeLines(lines: readonly { readonly line: number; readonly quantity: number }[]) {
  const merged = new Map<number, number>()
  for (const { line, quantity } of lines) merged.set(line, (merged.get(line) ?? 0) + quantity)
  return [...merged].map(([line, quantity]) => ({ line, quantity }))
}

function sum(lines: readonly { readonly quantity: number }[]): number {
  return lines.reduce((total, { quantity }) => total + quantity, 0)
}
