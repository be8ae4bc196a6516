import type { PersonalData } from '#shared/personal/personal-data.ts'
import type { Review } from '../review/state.ts'

/** The words of a review, opened; null where the author had themselves erased, or never gave them. */
export interface ReviewWords {
  readonly title: string | null
  readonly text: string | null
  readonly displayName: string | null
  readonly reply: string | null
  /** The author had their data erased: what was here can't be read again by anybody. */
  readonly erased: boolean
}

/** Opens what a review says. Reads the author's key, and unwraps it unless it is in memory. */
export async function openReview(
  people: PersonalData,
  { title, text, displayName, reply }: Pick<Review, 'title' | 'text' | 'displayName' | 'reply'>,
): Promise<ReviewWords> {
  const { values, erased } = await people.open({ title, text, displayName, reply })
  return {
    title: values.title,
    text: values.text,
    displayName: values.displayName ?? null,
    reply: values.reply ?? null,
    erased,
  }
}
