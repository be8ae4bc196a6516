import * as v from 'valibot'
import { productId } from '#events/vocabulary.ts'
import type { Counts } from '#shared/counters/counter-projection.ts'
import type { CursorCodec } from '#shared/http/cursor.ts'
import { pageAnswer } from '#shared/http/page.ts'
import { cursor, limit } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { RowKey } from '#shared/projections/row-key.ts'
import { productPartition, productReviews } from '../read-models/projections.ts'
import { ratingKey, ratings, ratingView, stars } from '../read-models/ratings.ts'
import { pageByRating } from './page-by-rating.ts'
import { problem } from './problem.ts'
import { type ShownReviewsDependencies, shownReviews } from './shown-reviews.ts'

const query = v.strictObject({
  sort: v.optional(v.picklist(['newest', 'helpful', 'rating-desc', 'rating-asc']), 'newest'),
  rating: v.optional(v.pipe(v.string(), v.regex(/^[1-5]$/, 'expected 1 to 5'), v.transform(Number))),
  limit,
  cursor,
})

interface ListProductReviewsDependencies extends ShownReviewsDependencies {
  readonly counters: { get(key: RowKey): Promise<Counts> }
  readonly cursors: () => CursorCodec
}

/**
 * `GET /v1/products/{id}/reviews`: what buyers say of a product, and its rating over all published reviews.
 * Eventually consistent: `asOf` tells up to when.
 */
export function listProductReviews(dependencies: ListProductReviewsDependencies): Route {
  const { rows, counters, cursors } = dependencies
  return route({ access: 'public', query }, async (request) => {
    const { principal } = request
    const id = request.params['id'] ?? ''
    if (!v.is(productId, id)) throw problem('product-not-found', `There is no product ${id}.`)
    const { sort, rating, limit: size, cursor: given } = request.query
    const filter = JSON.stringify(['product-reviews', id, sort, rating])
    const position = given === undefined ? [] : cursors().read(given, filter)
    const [page, counts, rowsAsOf, ratingAsOf] = await Promise.all([
      pageOf(id, sort, rating === undefined ? stars : [rating], size, position),
      counters.get(ratingKey(id)),
      rows.asOf(),
      rows.asOf(ratings.streamType),
    ])
    const items = await shownReviews(dependencies, page.rows, principal)
    const next = page.next === undefined ? null : cursors().write(page.next, filter)
    const beside = { rating: ratingView(counts) }
    const answer = pageAnswer(request, items, next, Math.min(rowsAsOf, ratingAsOf), beside)
    return {
      ...answer,
      headers: {
        ...answer.headers,
        'cache-control': principal.kind === 'anonymous' ? 'public, max-age=10' : 'private, no-cache',
        vary: 'authorization',
      },
    }
  })

  async function pageOf(
    id: string,
    sort: v.InferOutput<typeof query>['sort'],
    ratingsAsked: readonly number[],
    size: number,
    position: readonly string[],
  ) {
    const [first = 1, ...rest] = ratingsAsked
    const [after] = position
    switch (sort) {
      case 'newest':
      case 'helpful': {
        const page = await rows.list(productReviews, {
          index: sort === 'newest' ? 'i1' : 'i2',
          partitions: [productPartition(id, first), ...rest.map((rating) => productPartition(id, rating))],
          limit: size,
          after,
        })
        return { rows: page.rows, next: page.next === undefined ? undefined : [page.next] }
      }
      case 'rating-desc':
        return pageByRating(rows, id, ratingsAsked.toReversed(), size, position)
      case 'rating-asc':
        return pageByRating(rows, id, ratingsAsked, size, position)
    }
  }
}
