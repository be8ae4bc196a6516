import { catalogEvents } from '#events/catalog.ts'
import { stockEvents } from '#events/stock.ts'
import { aggregate, type EventsTable } from '#shared/event-store/aggregate.ts'
import { product } from './product/product.ts'
import { stock } from './stock/stock.ts'

// The aggregates whose streams lie in the catalog's events table.
export const productStreams = (at: EventsTable) => aggregate(product, catalogEvents, at)
/** One stream per SKU. */
export const stockStreams = (at: EventsTable) => aggregate(stock, stockEvents, at)

export type Products = ReturnType<typeof productStreams>
export type Stock = ReturnType<typeof stockStreams>
