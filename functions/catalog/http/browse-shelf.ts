import type { FoundEntry } from '#shared/projections/entries/entry-item.ts'
import { afterAll } from '#shared/projections/row-key.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import type { ProductStatus } from '../product/state.ts'
import {
  type FoundProduct,
  priceKey,
  productSearch,
  type ShelfOrder,
  shelfPartition,
} from '../read-models/product-search.ts'
import type { Page, ProductSort } from '../read-models/search-terms.ts'

interface ShelfQuery {
  readonly statuses: readonly ProductStatus[]
  readonly category?: string | undefined
  readonly priceGte?: number | undefined
  readonly priceLte?: number | undefined
  readonly sort: ProductSort
  readonly size: number
  /** The last place of the page before. */
  readonly after: string | undefined
  readonly wanted: (product: FoundProduct) => boolean
}

/** Most products that are looked at for one page: where few of them are wanted the page is short, and `next` goes on. */
const maxLooks = 2000

/**
 * A page of the list of all products, or of a category's, in the order that is asked for; what the order can't select is
 * left out after reading. Lists of several statuses are merged.
 *
 * Cost: one request per status where everything is wanted, and one for every 250 products that are looked at else.
 */
export async function browseShelf(rows: RowReader, query: ShelfQuery): Promise<Page> {
  const { statuses, category, size, wanted } = query
  const { order, direction } = orders[query.sort]
  const range = rangeOf(order, query)
  const ids: string[] = []
  let after = query.after
  for (let looks = 0; ; ) {
    const step = looks === 0 ? size + 1 : 250
    const bounds = behind(range, after, direction)
    const parts = await Promise.all(
      statuses.map((status) =>
        rows.entries(productSearch, {
          partition: shelfPartition(status, category),
          ...bounds,
          // The entry at the bound itself comes once more.
          limit: step + 1,
          order: direction,
        }),
      ),
    )
    const merged = merge(parts, direction).filter(({ sort }) => sort !== after)
    const looked = merged.slice(0, step)
    for (const { sort, content } of looked) {
      // Written by `productSearch` of the same fold.
      const product = content as FoundProduct
      if (wanted(product)) {
        if (ids.length === size) return { ids, next: after }
        ids.push(product.id)
      }
      after = sort
    }
    looks += looked.length
    if (looked.length < step) return { ids }
    if (looks >= maxLooks) return { ids, next: after }
  }
}

const orders: Readonly<
  Record<ProductSort, { readonly order: ShelfOrder; readonly direction: 'ascending' | 'descending' }>
> = {
  // Nothing is searched for, so that nothing is more relevant than another.
  relevance: { order: 'new', direction: 'descending' },
  newest: { order: 'new', direction: 'descending' },
  price: { order: 'price', direction: 'ascending' },
  '-price': { order: 'price', direction: 'descending' },
  name: { order: 'name', direction: 'ascending' },
}

function rangeOf(order: ShelfOrder, { priceGte, priceLte }: ShelfQuery) {
  if (order !== 'price') return { from: `${order}/`, to: `${order}/${afterAll}` }
  return {
    from: `price/${priceGte === undefined ? '' : priceKey(priceGte)}`,
    to: `price/${priceLte === undefined ? '' : `${priceKey(priceLte)}#`}${afterAll}`,
  }
}

function behind(range: { from: string; to: string }, after: string | undefined, direction: 'ascending' | 'descending') {
  if (after === undefined) return range
  return direction === 'ascending' ? { ...range, from: after } : { ...range, to: after }
}

function merge(parts: readonly (readonly FoundEntry[])[], direction: 'ascending' | 'descending'): FoundEntry[] {
  const sign = direction === 'ascending' ? 1 : -1
  // DynamoDB's order is that of the bytes, which is not JavaScript's for all letters.
  return parts.flat().sort((a, b) => sign * Buffer.compare(Buffer.from(a.sort), Buffer.from(b.sort)))
}
