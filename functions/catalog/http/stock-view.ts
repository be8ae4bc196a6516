import { hasScope, type Principal } from '#shared/identity/principal.ts'
import { bandOf, type StockCounts } from '../read-models/stock-level.ts'
import { available } from '../stock/state.ts'

/** May the caller know the counts? */
export function seesCounts(principal: Principal): boolean {
  return hasScope(principal, 'stock:read') || hasScope(principal, 'stock:write')
}

/** A SKU's stock as the HTTP contract shows it: a band for everyone, counts for the store's staff. */
export function stockView(sku: string, version: number, counts: StockCounts, principal: Principal) {
  const band = bandOf(counts)
  if (!seesCounts(principal)) return { sku, version, band }
  const { onHand, reserved } = counts
  return { sku, version, band, onHand, reserved, available: available(counts) }
}
