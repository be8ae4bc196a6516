import type { PersonalOf } from '#events/personal.ts'
import type { ReviewData, ReviewEvent } from '#events/reviews.ts'
import type { MediaId, ProductId } from '#events/vocabulary.ts'
import type { CommitInfo } from '#shared/event-store/decider.ts'

/** What a review says. What its author wrote is sealed: a rule passes it on and cannot read it. */
export interface ReviewContent extends PersonalOf<ReviewData<'ReviewWritten'>> {
  /** Stars, 1 to 5. */
  readonly rating: number
  readonly mediaIds: readonly MediaId[]
}

/** Votes on a review, one per person at most. */
export interface Votes {
  readonly helpful: number
  readonly unhelpful: number
}

/** What stays of a review whatever becomes of it. */
interface Written {
  readonly productId: ProductId
  readonly customerId: string
  readonly votes: Votes
}

/** A review that is there, seen by everybody (published) or by its author and the moderators. Times in ms since the epoch. */
export interface Review extends Written, ReviewContent, Partial<PersonalOf<ReviewData<'ReviewReplied'>>> {
  readonly status: 'pending' | 'published' | 'rejected'
  readonly writtenAt: number
  readonly editedAt?: number
  readonly publishedAt?: number
  readonly rejection?: string
  readonly repliedAt?: number
}

interface DeletedReview extends Written {
  readonly status: 'deleted'
  readonly by: 'author' | 'moderator'
}

export type ReviewState = { readonly status: 'none' } | Review | DeletedReview

/** Folds one fact into a review; refuses nothing. */
export function evolveReview(state: ReviewState, event: ReviewEvent, { time }: CommitInfo): ReviewState {
  if (event.type === 'ReviewWritten') {
    const { productId, customerId, rating, title, text, displayName, mediaIds } = event.data
    return {
      status: 'pending',
      productId,
      customerId,
      rating,
      title,
      text,
      ...(displayName !== undefined && { displayName }),
      mediaIds,
      // Votes belong to the person's one review of the product, whatever it said when they were cast.
      votes: state.status === 'none' ? { helpful: 0, unhelpful: 0 } : state.votes,
      writtenAt: time,
    }
  }
  if (state.status === 'none' || state.status === 'deleted') return state
  switch (event.type) {
    case 'ReviewEdited': {
      const { rating, title, text, displayName, mediaIds } = event.data
      const { displayName: _name, rejection: _reason, ...rest } = state
      const name = displayName !== undefined && { displayName }
      return { ...rest, status: 'pending', rating, title, text, ...name, mediaIds, editedAt: time }
    }
    case 'ReviewApproved': {
      const { rejection: _, ...rest } = state
      return { ...rest, status: 'published', publishedAt: time }
    }
    case 'ReviewRejected':
      return { ...state, status: 'rejected', rejection: event.data.reason }
    case 'ReviewDeleted': {
      const { productId, customerId, votes } = state
      return { status: 'deleted', by: event.data.by, productId, customerId, votes }
    }
    case 'ReviewReplied':
      return { ...state, reply: event.data.reply, repliedAt: time }
    case 'VotesCounted':
      return { ...state, votes: { helpful: event.data.helpful, unhelpful: event.data.unhelpful } }
    case 'VoteCast':
    case 'VoteWithdrawn':
      return state
  }
}
