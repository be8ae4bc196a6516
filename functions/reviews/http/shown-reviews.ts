import type { Principal } from '#shared/identity/principal.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import { type ListedReview, reviewDetail } from '../read-models/projections.ts'
import type { Review } from '../review/state.ts'
import { openReview } from './personal-fields.ts'
import { reviewView, visible } from './review-view.ts'

export interface ShownReviewsDependencies {
  readonly rows: ReadTable
  readonly people: PersonalData
}

/**
 * The reviews that a list names, opened, as this caller may see them. One that is not what the list says any more is left
 * out, e.g. a published one that was edited a moment ago. One BatchGetItem, and one read of each author's key.
 */
export async function shownReviews(
  { rows, people }: ShownReviewsDependencies,
  listed: readonly (ListedReview | null)[],
  principal: Principal,
): Promise<ReturnType<typeof reviewView>[]> {
  const places = listed.filter((place) => place !== null)
  const found =
    places.length === 0
      ? undefined
      : await rows.getMany(
          reviewDetail,
          places.map(({ id }) => id),
        )
  const shown = places.flatMap((place): { id: string; number: number; review: Review }[] => {
    const stored = found?.get(place.id)
    const review = stored && visible(stored.row, principal)
    if (stored === undefined || review?.status !== place.status) return []
    return [{ id: place.id, number: stored.number, review }]
  })
  return Promise.all(
    shown.map(async ({ review, ...moment }) => reviewView(moment, review, await openReview(people, review), principal)),
  )
}
