import * as v from 'valibot'
import type { StockEvent } from '#events/stock.ts'
import { type OrderId, orderId } from '#events/vocabulary.ts'
import type { StockOrderCommand } from '#functions/catalog/stock/stock.ts'

/** The order of a number: `ord_…7`. */
export function orderNo(number: number): OrderId {
  return v.parse(orderId, `ord_${String(number).padStart(26, '0')}`)
}

export const ada = orderNo(1)
export const ben = orderNo(2)

/** Noon, and so many minutes later, RFC 3339. */
export function noon(minutes = 0): string {
  return new Date(Date.parse('2026-05-03T12:00:00.000Z') + minutes * 60_000).toISOString()
}

export const now = Date.parse(noon())

export function received(quantity: number): StockEvent {
  return { type: 'StockReceived', data: { quantity } }
}

export function adjusted(delta: number): StockEvent {
  return { type: 'StockAdjusted', data: { delta, reason: 'counted' } }
}

export function reserved(
  order: OrderId,
  quantity: number,
  until: string | null = noon(30),
  added = quantity,
): StockEvent {
  return { type: 'StockReserved', data: { orderId: order, quantity, added, until } }
}

export function refused(
  order: OrderId,
  quantity: number,
  available: number,
  until: string | null = noon(30),
): StockEvent {
  return { type: 'StockRefused', data: { orderId: order, quantity, until, available } }
}

export function released(
  order: OrderId,
  quantity: number,
  reason: 'order-closed' | 'expired' = 'order-closed',
): StockEvent {
  return { type: 'StockReleased', data: { orderId: order, quantity, reason } }
}

export function committed(order: OrderId, shipmentId: string, quantity: number): StockEvent {
  return { type: 'StockCommitted', data: { orderId: order, shipmentId, quantity } }
}

export function reserve(
  order: OrderId,
  quantity: number,
  until: string | null = noon(30),
  at = now,
): StockOrderCommand {
  return { type: 'ReserveStock', orderId: order, quantity, until, now: at }
}

export function release(order: OrderId): StockOrderCommand {
  return { type: 'ReleaseStock', orderId: order }
}

export function commit(order: OrderId, shipmentId: string, quantity: number): StockOrderCommand {
  return { type: 'CommitStock', orderId: order, shipmentId, quantity }
}
