import { catalogEvents } from '#events/catalog.ts'
import { stockEvents } from '#events/stock.ts'
import { productProjections } from './projections.ts'
import { stockLevel } from './stock-level.ts'

/** Products, and the stock of their SKUs beside them. */
export const recordedFacts = {
  contracts: { ...catalogEvents, ...stockEvents },
  projections: [...productProjections, stockLevel],
}
