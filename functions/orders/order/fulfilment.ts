import type { OrderEvent } from '#events/orders.ts'
import type { Money } from '#events/vocabulary.ts'
import { accept, type Decision, refuse } from '#shared/event-store/decider.ts'
import { reserved } from './reservations.ts'
import { returning } from './settlement.ts'
import { type Order, type OrderLine, unshipped } from './state.ts'

export interface PrepareOrder {
  readonly type: 'PrepareOrder'
  /** Milliseconds since the epoch. */
  readonly now: number
}

export interface ShipParcel {
  readonly type: 'ShipParcel'
  readonly shipmentId: string
  readonly carrier: string
  readonly tracking: string
  /** What is in the parcel; left out, everything that is not shipped yet. */
  readonly lines?: readonly { readonly line: number; readonly quantity: number }[]
}

export interface ConfirmDelivery {
  readonly type: 'ConfirmDelivery'
  readonly shipmentId: string
}

export type PreparationRefusal = 'not-paid' | 'reservation-lost'

export type ParcelRefusal = 'not-prepared' | 'no-such-line' | 'line-is-digital' | 'more-than-prepared'

export type DeliveryRefusal = 'no-such-parcel'

/** What the warehouse still has to put into parcels: nothing once the order is closed. */
export function toPack(order: Order): readonly OrderLine[] {
  switch (order.status) {
    case 'created':
    case 'approved':
    case 'paid':
    case 'prepared':
    case 'shipped':
    case 'delivered':
      return inNoParcel(order)
    case 'rejected':
    case 'expired':
    case 'cancelling':
    case 'cancelled':
    case 'returned':
      return []
  }
}

/** All money is here. What is only downloaded needs no warehouse and goes on to its end in the same commit. */
export function paying(order: Pick<Order, 'lines'>, captured: Money): OrderEvent[] {
  const paid: OrderEvent = { type: 'OrderPaid', data: { captured } }
  return physicalLines(order).length > 0 ? [paid] : [paid, ...packing(order)]
}

export function decidePreparation(order: Order, { now }: PrepareOrder): Decision<OrderEvent, PreparationRefusal> {
  if (order.status !== 'paid') return refuse('not-paid', `The order is ${order.status}.`)
  if (!reserved(order, now)) return refuse('reservation-lost', 'The stock does not keep everything for it.')
  return accept(...packing(order))
}

/** Never more than is left; the order is shipped with the last piece that can be sent. */
export function decideParcel(
  state: Order,
  { shipmentId, carrier, tracking, lines }: ShipParcel,
): Decision<OrderEvent, ParcelRefusal> {
  if (state.parcels.some((parcel) => parcel.shipmentId === shipmentId)) return accept()
  if (state.status !== 'prepared') return refuse('not-prepared', `The order is ${state.status}.`)
  const rest = inNoParcel(state)
  const content = mergeLines(lines ?? rest)
  for (const part of content) {
    const left = rest.find(({ line }) => line === part.line)?.quantity
    const ordered = state.lines.find(({ line }) => line === part.line)
    if (ordered === undefined) return refuse('no-such-line', `The order has no line ${part.line}.`)
    if (ordered.digital) return refuse('line-is-digital', `Line ${part.line} is downloaded, not sent.`)
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
export function decideDelivery(state: Order, { shipmentId }: ConfirmDelivery): Decision<OrderEvent, DeliveryRefusal> {
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

/**
 * The order is packed. One with nothing but downloads has thereby arrived: there is nothing that the warehouse or a carrier
 * could do for it.
 */
function packing(order: Pick<Order, 'lines'>): OrderEvent[] {
  const prepared: OrderEvent = { type: 'OrderPrepared', data: {} }
  return physicalLines(order).length > 0
    ? [prepared]
    : [prepared, { type: 'OrderShipped', data: {} }, { type: 'OrderDelivered', data: {} }]
}

/** Downloads are neither packed nor sent: these are the lines that a parcel can hold. */
function physicalLines({ lines }: Pick<Order, 'lines'>): readonly OrderLine[] {
  return lines.filter(({ digital }) => !digital)
}

/** The physical lines with the pieces that are in no parcel yet. */
function inNoParcel(order: Order): readonly OrderLine[] {
  return physicalLines(order)
    .map((line) => ({ ...line, quantity: unshipped(order, line) }))
    .filter(({ quantity }) => quantity > 0)
}

function mergeLines(lines: readonly { readonly line: number; readonly quantity: number }[]) {
  const merged = new Map<number, number>()
  for (const { line, quantity } of lines) merged.set(line, (merged.get(line) ?? 0) + quantity)
  return [...merged].map(([line, quantity]) => ({ line, quantity }))
}

function sum(lines: readonly { readonly quantity: number }[]): number {
  return lines.reduce((total, { quantity }) => total + quantity, 0)
}
