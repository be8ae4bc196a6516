import type { RowReader } from '#shared/projections/row-reader.ts'
import type { OrderState } from '../order/state.ts'
import { orderDetail } from '../read-models/projections.ts'
import type { Orders } from '../streams.ts'

export interface FoundOrder {
  readonly state: OrderState
  readonly number: number
  readonly time: number
}

/** Reads orders as new as a caller must see them: from the read table, or folded where it is behind or has no row yet. */
export function orderReader({ orders, rows }: { readonly orders: Orders; readonly rows: RowReader }) {
  return async (id: string, atLeast: number): Promise<FoundOrder> => {
    const stored = atLeast === Number.POSITIVE_INFINITY ? undefined : await rows.get(orderDetail, id)
    if (stored === undefined || stored.number < atLeast) return orders.read(id)
    return { state: stored.row, number: stored.number, time: stored.time }
  }
}
