import type { CatalogEvent } from '#events/catalog.ts'
import { streamId } from '#shared/event-store/commit.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { product } from './product.ts'
import type { ProductState } from './product-state.ts'

/** The whole product as its fold remembers it, by product id. */
export const productDetail: Projection<ProductState, CatalogEvent> = {
  name: 'product-detail',
  generation: 1,
  streamType: 'product',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: product.initial,
  evolve: product.evolve,
}

/** A product in a list. */
export interface ProductListRow {
  readonly id: string
  readonly version: number
  readonly state: ProductState
}

/** Published products, newest first (i1), and all of them for the catalog's staff (i2). */
export const productList: Projection<ProductListRow | null, CatalogEvent> = {
  name: 'product-list',
  generation: 1,
  streamType: 'product',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: null,
  evolve(row, event, commit) {
    const state = product.evolve(row?.state ?? product.initial, event, commit)
    return { id: streamId(commit.stream), version: commit.number, state }
  },
  indexes(row) {
    if (row === null || row.state.status === 'none') return {}
    const sort = `${new Date(row.state.createdAt).toISOString()}#${row.id}`
    return {
      i1: row.state.status === 'published' ? { partition: 'published', sort } : undefined,
      i2: { partition: 'all', sort },
    }
  },
}

/** The read models that are kept from this service's own facts, and can be made from them again. */
export const productProjections: readonly Projection<unknown, CatalogEvent>[] = [productDetail, productList]
