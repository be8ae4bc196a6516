import { hiddenMembers, type PersonalKey, type PersonalOf, personalOf } from '#events/personal.ts'
import { reviewEvents } from '#events/reviews.ts'
import type { Opened, PersonalData } from '#shared/personal/personal-data.ts'
import type { Review } from '../review/state.ts'

/** The words of a review, opened; null if the author had themselves erased, or if there are none. */
export interface ReviewWords extends Required<Opened<PersonalOf<Review>>> {
  /** The author had their data erased: it can't be decrypted again. */
  readonly erased: boolean
}

const none = { ...hiddenMembers(reviewEvents.ReviewWritten), ...hiddenMembers(reviewEvents.ReviewReplied) }

/** Opens the text of a review. Reads the author's key, and unwraps it unless it is in memory. */
export async function openReview(
  people: PersonalData,
  review: Pick<Review, PersonalKey<Review>>,
): Promise<ReviewWords> {
  const { values, erased } = await people.open(personalOf(review))
  return { ...none, ...values, erased }
}
