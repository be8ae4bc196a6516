import type { CatalogEvent } from '#events/catalog.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { evolve, noProduct, type ProductState } from '../product/state.ts'
import { productSearch } from './product-search.ts'

/** The whole product as its fold remembers it, by product id. */
export const productDetail: Projection<ProductState, CatalogEvent> = {
  name: 'product-detail',
  fold: 'yNmyu-hG',
  streamType: 'product',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: noProduct,
  evolve,
}

/** The read models that are kept from this service's own facts, and can be made from them again. */
export const productProjections: readonly Projection<unknown, CatalogEvent>[] = [productDetail, productSearch]
