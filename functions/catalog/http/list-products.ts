import * as v from 'valibot'
import { maxAmount } from '#events/vocabulary.ts'
import type { CursorCodec } from '#shared/http/cursor.ts'
import { pageAnswer } from '#shared/http/page.ts'
import { cursor, limit } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { Principal } from '#shared/identity/principal.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import type { ProductStatus } from '../product/state.ts'
import type { FoundProduct } from '../read-models/product-search.ts'
import { productDetail } from '../read-models/projections.ts'
import { type Page, productSorts, searchTerms } from '../read-models/search-terms.ts'
import { wordsOf } from '../read-models/search-words.ts'
import { browseShelf } from './browse-shelf.ts'
import type { ShowImages } from './image-view.ts'
import { problem } from './problem.ts'
import { isStaff, productView } from './product-view.ts'

/** Most words of a question: each is a request. */
const maxWords = 8

const amount = v.pipe(
  v.string(),
  v.regex(/^\d{1,10}$/, 'expected minor units, a whole number'),
  v.transform(Number),
  v.maxValue(maxAmount),
)

const query = v.pipe(
  v.strictObject({
    q: v.optional(
      v.pipe(
        v.string(),
        v.maxLength(200),
        v.transform(wordsOf),
        v.check((words) => words.length > 0, 'expected letters or digits'),
        v.check((words) => words.length <= maxWords, `at most ${maxWords} words`),
      ),
    ),
    category: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(100))),
    tag: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(50))),
    priceGte: v.optional(amount),
    priceLte: v.optional(amount),
    currency: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code such as EUR'))),
    status: v.optional(v.picklist(['draft', 'published', 'archived'])),
    sort: v.optional(v.picklist(productSorts)),
    limit,
    cursor,
  }),
  v.check(
    ({ q, sort }) => sort !== 'relevance' || q !== undefined,
    'only what is searched for with "q" has a relevance',
  ),
)

/**
 * `GET /v1/products`: what is on sale, newest first; with `q`, what all of its words are found in, best first. The catalog's
 * staff see drafts too, and the archive where they ask for that status.
 * Eventually consistent: `asOf` tells up to when. A page may hold fewer products than asked for; `next` tells if it was the last.
 */
export function listProducts({
  rows,
  showImages,
  cursors,
}: {
  readonly rows: RowReader
  readonly showImages: ShowImages
  readonly cursors: () => CursorCodec
}): Route {
  return route({ access: 'public', query }, async (request) => {
    const { q: words = [], tag, limit: size, cursor: given, sort: asked, ...filters } = request.query
    const staff = isStaff(request.principal)
    const statuses = visibleStatuses(request.principal, filters.status)
    const sort = asked ?? (words.length > 0 ? 'relevance' : 'newest')
    const filter = JSON.stringify(['products', statuses, words, tag, filters, sort])
    const [after] = given === undefined ? [] : cursors().read(given, filter)
    const wanted = (product: FoundProduct) =>
      statuses.includes(product.status) &&
      (filters.category === undefined || product.category === filters.category) &&
      (filters.currency === undefined || product.currency === filters.currency) &&
      product.amount >= (filters.priceGte ?? 0) &&
      product.amount <= (filters.priceLte ?? Number.POSITIVE_INFINITY)
    const [page, asOf] = await Promise.all([
      words.length === 0 && tag === undefined
        ? browseShelf(rows, { ...filters, statuses, sort, size, after, wanted })
        : searchTerms(rows, { words, tags: tag === undefined ? [] : [tag], sort, size, after, wanted }),
      rows.asOf(),
    ])
    const items = await shown(page, statuses, request.principal)
    const next = page.next === undefined ? null : cursors().write([page.next], filter)
    const answer = pageAnswer(request, items, next, asOf)
    return {
      ...answer,
      headers: {
        ...answer.headers,
        'cache-control': staff ? 'private, no-cache' : 'public, max-age=10',
        vary: 'authorization',
      },
    }
  })

  /** The products of a page as they are now; one that changed its status meanwhile is left out. */
  async function shown({ ids }: Page, statuses: readonly ProductStatus[], principal: Principal) {
    const found = await rows.getMany(productDetail, ids)
    const products = ids.flatMap((id) => {
      const stored = found.get(id)
      if (stored === undefined || stored.row.status === 'none' || !statuses.includes(stored.row.status)) return []
      return [{ id, number: stored.number, product: stored.row }]
    })
    const { images } = await showImages(products.flatMap(({ product }) => product.images))
    let from = 0
    return products.map(({ id, number, product }) => {
      const to = from + product.images.length
      const own = images.slice(from, to)
      from = to
      return productView(id, number, product, own, principal)
    })
  }
}

function visibleStatuses(principal: Principal, asked: ProductStatus | undefined): readonly ProductStatus[] {
  if (isStaff(principal)) return asked === undefined ? ['published', 'draft'] : [asked]
  if (asked === undefined || asked === 'published') return ['published']
  throw problem('missing-scope', 'What is not on sale is for the catalog’s staff.')
}
