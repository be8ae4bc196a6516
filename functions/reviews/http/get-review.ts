import * as v from 'valibot'
import { unlessMatches } from '#shared/http/conditional.ts'
import { consistency, versionAtLeast } from '#shared/http/freshness.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import { reviewDetail } from '../read-models/projections.ts'
import type { Reviews } from '../streams.ts'
import { noSuchReview } from './command-answer.ts'
import { openReview } from './personal-fields.ts'
import { reviewView, visible } from './review-view.ts'

export interface GetReviewDependencies {
  readonly reviews: Reviews
  readonly rows: ReadTable
  readonly people: PersonalData
}

/**
 * `GET /v1/reviews/{id}`: a published review for everybody, any for its author and the moderators.
 * Reads the read table; folds the stream where the table is behind what the caller has seen, or has no row yet.
 */
export function getReview({ reviews, rows, people }: GetReviewDependencies): Route {
  return route({ access: 'public', query: v.strictObject({ consistency }) }, async (request) => {
    const id = request.params['id'] ?? ''
    const atLeast = versionAtLeast(request.headers, request.query.consistency)
    const stored = atLeast === Number.POSITIVE_INFINITY ? undefined : await rows.get(reviewDetail, id)
    const { state, number } =
      stored === undefined || stored.number < atLeast
        ? await reviews.read(id)
        : { state: stored.row, number: stored.number }
    const review = visible(state, request.principal)
    if (review === undefined) throw noSuchReview(id)
    const words = await openReview(people, review)
    const answer = {
      status: 200,
      version: number,
      body: reviewView({ id, number }, review, words, request.principal),
      headers: { 'cache-control': 'private, no-cache', vary: 'authorization' },
    }
    // Erasing changes the answer without a new version: a 304 would confirm a copy that still has the words.
    return words.erased ? answer : unlessMatches(request.headers, answer)
  })
}
