import * as v from 'valibot'
import { type EventsOf, event } from './contract.ts'
import { line, orderId, timestamp } from './vocabulary.ts'

const quantity = v.pipe(v.number(), v.integer(), v.minValue(1))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** Why a reservation ended without its goods leaving: its order was closed, or its time was over. */
const releaseReason = v.picklist(['order-closed', 'expired'])

/**
 * The facts of one SKU's stock, in the stream `stock#<sku>` of the catalog.
 * On hand = received + adjusted - committed; reserved = what orders hold; available = on hand - reserved, never below zero.
 */
export const stockEvents = {
  StockReceived: event(v.object({ quantity, reference: v.optional(line(200)) })),
  /** Counted anew, broken, found: `delta` pieces more or less. */
  StockAdjusted: event(v.object({ delta: v.pipe(v.number(), v.integer()), reason: line(500) })),
  /**
   * Held for an order until then; null: for as long as the order needs it. Of one order the newest reservation counts:
   * `quantity` is all that it holds now, `added` what of that it did not hold before (0: only the end is another one).
   */
  StockReserved: event(v.object({ orderId, quantity, added: count, until: v.nullable(timestamp) })),
  /** Not held: so much was asked for, until then, and so much was available. */
  StockRefused: event(v.object({ orderId, quantity, until: v.nullable(timestamp), available: count })),
  StockReleased: event(v.object({ orderId, quantity, reason: releaseReason })),
  /** The goods left the house with a parcel of the order. */
  StockCommitted: event(v.object({ orderId, shipmentId: line(64), quantity })),
} as const

export type StockEvent = EventsOf<typeof stockEvents>
