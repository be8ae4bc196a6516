import * as v from 'valibot'
import type { CursorCodec } from '#shared/http/cursor.ts'
import { pageAnswer } from '#shared/http/page.ts'
import { cursor, limit } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import { hasScope } from '#shared/identity/principal.ts'
import { reviewList } from '../read-models/projections.ts'
import { customer } from './customer.ts'
import { type ShownReviewsDependencies, shownReviews } from './shown-reviews.ts'

const statuses = ['pending', 'published', 'rejected'] as const

const query = v.strictObject({ status: v.optional(v.picklist(statuses)), limit, cursor })

/**
 * `GET /v1/reviews`: the caller's own reviews, or with reviews:moderate everybody's; newest first.
 * Eventually consistent: `asOf` tells up to when.
 */
export function listReviews({
  cursors,
  ...dependencies
}: ShownReviewsDependencies & { readonly cursors: () => CursorCodec }): Route {
  const { rows } = dependencies
  return route({ access: ['shop:buy', 'reviews:moderate'], query }, async (request) => {
    const { principal } = request
    const { status, limit: size, cursor: given } = request.query
    const author = hasScope(principal, 'reviews:moderate') ? undefined : customer(principal)
    const filter = JSON.stringify(['reviews', author, status])
    const [after] = given === undefined ? [] : cursors().read(given, filter)
    const [page, asOf] = await Promise.all([
      author === undefined
        ? rows.list(reviewList, { index: 'i1', partitions: partitionsOf(status), limit: size, after })
        : rows.list(reviewList, {
            index: 'i2',
            partitions: [`author/${author}`],
            limit: size,
            after,
            where: status && ((row) => row?.status === status),
          }),
      rows.asOf(),
    ])
    const next = page.next === undefined ? null : cursors().write([page.next], filter)
    return pageAnswer(request, await shownReviews(dependencies, page.rows, principal), next, asOf)
  })
}

function partitionsOf(status: (typeof statuses)[number] | undefined): [string, ...string[]] {
  const [first, ...rest] = status === undefined ? statuses : [status]
  return [`status/${first}`, ...rest.map((other) => `status/${other}`)]
}
