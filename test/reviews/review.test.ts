import { describe, expect, test } from 'vitest'
import type { ReviewEvent } from '#events/reviews.ts'
import { review } from '#functions/reviews/review/review.ts'
import { changeOfVote } from '#functions/reviews/vote/vote.ts'
import { given } from '#test/kit/given.ts'
import {
  ada,
  approved,
  bob,
  content,
  counted,
  deleted,
  edited,
  rejected,
  replied,
  review1,
  words,
  write,
  written,
} from './past.ts'

describe('a review is written', () => {
  test('by somebody who bought the product', () => {
    given(review).when(write).emits(written)
  })

  test('by nobody else', () => {
    given(review)
      .when({ ...write, bought: false })
      .refuses('not-a-buyer')
  })

  test.each([
    ['pending', [written]],
    ['published', [written, approved]],
    ['rejected', [written, rejected]],
  ])('once: there is one already that is %s', (_status, past) => {
    given(review, ...past)
      .when(write)
      .refuses('already-reviewed')
  })

  test('again by an author who took it back', () => {
    given(review, written, deleted('author')).when(write).emits(written)
  })

  test('not again by an author whose review was removed', () => {
    given(review, written, approved, deleted('moderator')).when(write).refuses('removed-by-moderator')
  })
})

describe('a review is changed', () => {
  test('by its author, and says from then on what they say now', () => {
    given(review, written, approved).when({ type: 'EditReview', by: ada, rating: 2 }).emits(edited(2))
  })

  test('not at all by an edit that says the same', () => {
    given(review, written).when({ type: 'EditReview', by: ada, rating: 5, title: content.title }).emits()
  })

  test('by giving a name and by taking it away', () => {
    const displayName = words('Ada L.')
    const named = { type: 'ReviewEdited' as const, data: { ...content, displayName } }
    given(review, written)
      .when({ type: 'EditReview', by: ada, displayName })
      .emits({
        type: 'ReviewEdited',
        data: { ...content, displayName },
      })
    given(review, written, named).when({ type: 'EditReview', by: ada, displayName: null }).emits(edited(5))
  })

  test('by nobody else, who does not even learn of one that is not published', () => {
    given(review, written, approved).when({ type: 'EditReview', by: bob, rating: 1 }).refuses('not-yours')
    given(review, written).when({ type: 'EditReview', by: bob, rating: 1 }).refuses('review-not-found')
  })
})

describe('a review is moderated', () => {
  test('before anybody sees it, and again after each edit', () => {
    given(review, written).when({ type: 'ApproveReview' }).emits(approved)
    given(review, written, approved, edited(1)).when({ type: 'ApproveReview' }).emits(approved)
  })

  test('and a judgement may be revised', () => {
    const reject = { type: 'RejectReview', reason: 'not about the cup' } as const
    given(review, written, approved).when(reject).emits(rejected)
    given(review, written, rejected).when({ type: 'ApproveReview' }).emits(approved)
  })

  test('and said twice adds nothing', () => {
    given(review, written, approved).when({ type: 'ApproveReview' }).emits()
    given(review, written, rejected).when({ type: 'RejectReview', reason: 'once more' }).emits()
  })

  test('and answered once it is published', () => {
    const reply = { type: 'ReplyToReview', reply: words('Thank you, Ada') } as const
    given(review, written, approved).when(reply).emits(replied)
    given(review, written).when(reply).refuses('not-published')
  })
})

describe('a review is deleted', () => {
  test.each([
    ['pending', [written]],
    ['published', [written, approved]],
    ['rejected', [written, rejected]],
  ])('by its author while it is %s', (_status, past) => {
    given(review, ...past)
      .when({ type: 'DeleteReview', by: ada, moderator: false })
      .emits(deleted('author'))
  })

  test('by a moderator', () => {
    given(review, written, approved)
      .when({ type: 'DeleteReview', by: 'mod', moderator: true })
      .emits(deleted('moderator'))
  })

  test('by nobody else', () => {
    given(review, written, approved).when({ type: 'DeleteReview', by: bob, moderator: false }).refuses('not-yours')
  })

  test('and is then not there for anybody', () => {
    given(review, written, deleted('author')).when({ type: 'ApproveReview' }).refuses('review-not-found')
    given(review).when({ type: 'DeleteReview', by: ada, moderator: true }).refuses('review-not-found')
  })
})

describe('a vote', () => {
  const vote = (before: boolean | null, after: boolean | null, voter = bob) =>
    ({ type: 'CountVote', voter, before, after }) as const
  const decide = (past: readonly ReviewEvent[], command: ReturnType<typeof vote>) => {
    const state = [written, approved, ...past].reduce(
      (folded, event) => review.evolve(folded, event, { stream: 'review#1', number: 1, time: 1 }),
      review.initial,
    )
    return review.decide(state, command)
  }

  test('moves the count from what was said before to what is said now', () => {
    expect(decide([], vote(null, true))).toEqual({ accepted: [counted(1, 0)] })
    expect(decide([counted(3, 1)], vote(true, false))).toEqual({ accepted: [counted(2, 2)] })
    expect(decide([counted(3, 1)], vote(false, null))).toEqual({ accepted: [counted(3, 0)] })
    expect(decide([counted(3, 1)], vote(true, true))).toEqual({ accepted: [] })
  })

  test('is not cast on an own review, nor on one that is not published', () => {
    given(review, written, approved)
      .when(vote(null, true, ada))
      .refuses('own-review')
    given(review, written).when(vote(null, true)).refuses('review-not-found')
  })

  test('is a fact of its own stream, once per change of mind', () => {
    expect(changeOfVote(review1, null, true)).toEqual({ type: 'VoteCast', data: { reviewId: review1, helpful: true } })
    expect(changeOfVote(review1, true, null)).toEqual({ type: 'VoteWithdrawn', data: { reviewId: review1 } })
    expect(changeOfVote(review1, false, false)).toBeUndefined()
  })
})
