import * as v from 'valibot'
import { consistency } from '#shared/http/freshness.ts'
import { readResource } from '#shared/http/read-resource.ts'
import type { Route } from '#shared/http/route.ts'
import { stateReader } from '#shared/http/state-reader.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import { reviewDetail } from '../read-models/projections.ts'
import type { Reviews } from '../streams.ts'
import { noSuchReview } from './command-answer.ts'
import { openReview } from './personal-fields.ts'
import { reviewView, visible } from './review-view.ts'

interface GetReviewDependencies {
  readonly reviews: Reviews
  readonly rows: ReadTable
  readonly people: PersonalData
}

/** `GET /v1/reviews/{id}`: a published review for everybody, any for its author and the moderators. */
export function getReview({ reviews, rows, people }: GetReviewDependencies): Route {
  const read = stateReader({ streams: reviews, rows, projection: reviewDetail })
  return readResource(
    {
      access: 'public',
      query: v.strictObject({ consistency }),
      missing: noSuchReview,
      async find(id, request) {
        const found = await read(id, request)
        const review = found && visible(found.state, request.principal)
        return found && review && { id, review, number: found.number }
      },
    },
    async ({ review, ...moment }, { principal }) => {
      const words = await openReview(people, review)
      return {
        version: moment.number,
        body: reviewView(moment, review, words, principal),
        changesUnseen: words.erased,
      }
    },
  )
}
