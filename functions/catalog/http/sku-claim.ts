import type { CatalogEvent } from '#events/catalog.ts'
import type { ProductId } from '#events/vocabulary.ts'
import type { Claim } from '#shared/event-store/execute.ts'
import type { ProductRefusal } from '../product/product.ts'

/** A SKU belongs to the first product that has it, for ever: stock, orders and invoices go by it. */
export function skuClaim(sku: string, productId: ProductId): Claim<CatalogEvent, ProductRefusal> {
  return {
    stream: `sku#${sku}`,
    event: { type: 'SkuClaimed', data: { productId } },
    taken: { refused: 'sku-taken', detail: `Another product has the SKU ${sku}.` },
  }
}
