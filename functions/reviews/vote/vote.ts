import type { ReviewEvent, ReviewId } from '#events/reviews.ts'

/** What one person thinks of a review: helpful or not; null where they never said, or took it back. */
export type Vote = boolean | null

/** A person's vote on one review, in a stream of its own: however many vote, each loads their own few facts. */
export const vote = {
  type: 'vote',
  initial: null,
  evolve(before: Vote, event: ReviewEvent): Vote {
    switch (event.type) {
      case 'VoteCast':
        return event.data.helpful
      case 'VoteWithdrawn':
        return null
      case 'ReviewWritten':
      case 'ReviewEdited':
      case 'ReviewApproved':
      case 'ReviewRejected':
      case 'ReviewDeleted':
      case 'ReviewReplied':
      case 'VotesCounted':
        return before
    }
  },
} as const

/** What is recorded when a vote changes; undefined where it stays as it is. */
export function changeOfVote(reviewId: ReviewId, before: Vote, after: Vote): ReviewEvent | undefined {
  if (before === after) return undefined
  return after === null
    ? { type: 'VoteWithdrawn', data: { reviewId } }
    : { type: 'VoteCast', data: { reviewId, helpful: after } }
}
