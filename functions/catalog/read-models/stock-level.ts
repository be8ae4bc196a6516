import type { StockEvent } from '#events/stock.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { available } from '../stock/state.ts'

/** What the public may know of a stock: how many there are is the shop's own business. */
type StockBand = 'in-stock' | 'low' | 'out-of-stock'

/** The bands in the order in which they want attention. */
export const stockBands = ['out-of-stock', 'low', 'in-stock'] as const satisfies readonly StockBand[]

/** So few available pieces are `low`. */
const lowUpTo = 5

export interface StockCounts {
  readonly onHand: number
  readonly reserved: number
}

/** One SKU's stock in numbers. */
interface StockLevel extends StockCounts {
  /** RFC 3339; no reservation ends before it. null: none ends. It may be earlier than the first that is still there. */
  readonly firstEnd: string | null
}

export function bandOf(counts: StockCounts): StockBand {
  const pieces = available(counts)
  if (pieces <= 0) return 'out-of-stock'
  return pieces <= lowUpTo ? 'low' : 'in-stock'
}

/** A row of the list: the index does not carry its key. */
export interface StockLevelRow extends StockLevel {
  readonly sku: string
  readonly version: number
}

/** Partition of the SKUs of which reservations may end, by the end of the first. */
export const endingReservations = 'reservations'

const none: StockLevelRow = { sku: '', version: 0, onHand: 0, reserved: 0, firstEnd: null }

/** The stock of each SKU in numbers, by SKU; in lists by band (i1), and by when its reservations begin to end (i2). */
export const stockLevel: Projection<StockLevelRow, StockEvent> = {
  name: 'stock-level',
  fold: 'Pg_yqUkv',
  streamType: 'stock',
  key: (sku) => ({ partition: sku, sort: '-' }),
  initial: none,
  evolve: (row, event, { stream, number }) => ({
    sku: stream.slice('stock#'.length),
    version: number,
    ...levelAfter(row, event),
  }),
  indexes: (row) => ({
    i1: { partition: bandOf(row), sort: row.sku },
    i2: row.firstEnd === null ? undefined : { partition: endingReservations, sort: `${row.firstEnd}#${row.sku}` },
  }),
}

function levelAfter({ onHand, reserved, firstEnd }: StockLevel, event: StockEvent): StockLevel {
  switch (event.type) {
    case 'StockReceived':
      return { onHand: onHand + event.data.quantity, reserved, firstEnd }
    case 'StockAdjusted':
      return { onHand: onHand + event.data.delta, reserved, firstEnd }
    case 'StockReserved':
      return { onHand, reserved: reserved + event.data.added, firstEnd: earlier(firstEnd, event.data.until) }
    case 'StockRefused':
      return { onHand, reserved, firstEnd }
    case 'StockReleased':
      return ended({ onHand, reserved: reserved - event.data.quantity, firstEnd })
    case 'StockCommitted':
      return ended({ onHand: onHand - event.data.quantity, reserved: reserved - event.data.quantity, firstEnd })
  }
}

/** Which reservation ended is not known here, only whether it was the last. */
function ended(level: StockLevel): StockLevel {
  return level.reserved === 0 ? { ...level, firstEnd: null } : level
}

/** The earlier of two ends, written so that texts sort as times do. */
function earlier(known: string | null, until: string | null): string | null {
  if (until === null) return known
  const normal = new Date(until).toISOString()
  return known === null || normal < known ? normal : known
}
