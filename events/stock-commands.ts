import * as v from 'valibot'
import { line, orderId, sku, timestamp } from './vocabulary.ts'

const quantity = v.pipe(v.number(), v.integer(), v.minValue(1))

/**
 * What the orders ask of the catalog's stock, over its FIFO command queue. The SKU is the message group, so that all
 * commands for one SKU come in order and those of one batch are decided together. All are idempotent by order id.
 *
 * The answers are the stock's own events on the catalog's topic: StockReserved or StockRefused, StockReleased, StockCommitted.
 */
export const stockCommand = v.variant('type', [
  /**
   * Hold pieces until then; null: without an end, which is asked for when the order is paid. Where the order has a
   * reservation already its end is put off; where that one is gone, pieces are reserved anew or refused. Each ask of an
   * order names a later end than the one before (null is the latest): one that does not is a repetition, and changes nothing.
   */
  v.strictObject({ type: v.literal('ReserveStock'), sku, orderId, quantity, until: v.nullable(timestamp) }),
  /** Give back whatever the order holds. Nothing held: nothing happens. */
  v.strictObject({ type: v.literal('ReleaseStock'), sku, orderId }),
  /** Pieces that the order holds left with a parcel. */
  v.strictObject({ type: v.literal('CommitStock'), sku, orderId, shipmentId: line(64), quantity }),
])
export type StockCommand = v.InferOutput<typeof stockCommand>
