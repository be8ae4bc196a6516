import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { type ReviewEvent, reviewEvents } from '#events/reviews.ts'
import { productId } from '#events/vocabulary.ts'
import { productReviews, reviewDetail, reviewList } from '#functions/reviews/read-models/projections.ts'
import { ratingKey, ratings, ratingView } from '#functions/reviews/read-models/ratings.ts'
import { type ReviewCommand, review } from '#functions/reviews/review/review.ts'
import type { Item } from '#shared/aws/item.ts'
import { counting } from '#test/kit/counter.ts'
import { commitItems } from '#test/kit/event-store.ts'
import { projecting } from '#test/kit/projection.ts'
import { ada, approved, counted, cup, deleted, edited, rejected, words, write, written } from './past.ts'

const poster = v.parse(productId, 'prd_00000000000000000000000002')

/** Anything that anybody may try with Ada's review, sensible or not. */
const command: fc.Arbitrary<ReviewCommand> = fc.oneof(
  fc
    .record({ rating: fc.integer({ min: 1, max: 5 }), productId: fc.constantFrom(cup, poster) })
    .map((fields): ReviewCommand => ({ ...write, ...fields })),
  fc
    .record({ rating: fc.integer({ min: 1, max: 5 }), text: fc.constantFrom(words('a'), words('b')) })
    .map((fields): ReviewCommand => ({ type: 'EditReview', by: ada, ...fields })),
  fc.constant<ReviewCommand>({ type: 'ApproveReview' }),
  fc.constant<ReviewCommand>({ type: 'ApproveReview' }),
  fc.constant<ReviewCommand>({ type: 'RejectReview', reason: 'no' }),
  fc.constant<ReviewCommand>({ type: 'DeleteReview', by: ada, moderator: false }),
  fc.constant<ReviewCommand>({ type: 'CountVote', voter: 'bob', before: null, after: true }),
)

interface Life {
  readonly commits: readonly (readonly [ReviewEvent, ...ReviewEvent[]])[]
  /** The stars that count in the end, by product, found by walking the facts and not by folding them. */
  readonly counts: { readonly productId: string; readonly rating: number } | undefined
}

/** A review's life: what is recorded when these commands are given, one commit each. */
function live(commands: readonly ReviewCommand[]): Life {
  let state = review.initial
  const commits: [ReviewEvent, ...ReviewEvent[]][] = []
  for (const next of commands) {
    const decision = review.decide(state, next)
    const [first, ...rest] = 'accepted' in decision ? decision.accepted : []
    if (first === undefined) continue
    commits.push([first, ...rest])
    state = [first, ...rest].reduce(
      (folded, event) => review.evolve(folded, event, { stream: 'review#1', number: commits.length, time: 1 }),
      state,
    )
  }
  const events = commits.flat()
  const last = (types: readonly ReviewEvent['type'][]) => events.findLastIndex(({ type }) => types.includes(type))
  const unlisted = last(['ReviewWritten', 'ReviewEdited', 'ReviewRejected', 'ReviewDeleted'])
  const begun = events.findLast((event) => event.type === 'ReviewWritten')
  const said = events.findLast((event) => event.type === 'ReviewWritten' || event.type === 'ReviewEdited')
  const counts =
    last(['ReviewApproved']) > unlisted && begun !== undefined && said !== undefined
      ? { productId: begun.data.productId, rating: said.data.rating }
      : undefined
  return { commits, counts }
}

/** The rating rows that these lives should have, by `<partition>/<sort>`. */
function histogram(lives: readonly Life[]): Record<string, Record<string, number>> {
  const rows: Record<string, Record<string, number>> = {}
  for (const { counts } of lives) {
    if (counts === undefined) continue
    const { partition, sort } = ratingKey(counts.productId)
    const row = rows[`${partition}/${sort}`] ?? {}
    row[counts.rating] = (row[counts.rating] ?? 0) + 1
    rows[`${partition}/${sort}`] = row
  }
  return rows
}

function items(lives: readonly Life[]): Item[] {
  return lives.flatMap(({ commits }, index) => commitItems(reviewEvents, `review#rev_${index}`, commits))
}

describe('the rating of a product', () => {
  test('is that of its published reviews, whatever becomes of them and however they are told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(command, { maxLength: 12 }).map(live), { minLength: 1, maxLength: 6 }),
        fc.nat(),
        async (lives, seed) => {
          const delivered = await counting(ratings)
            .given(items(lives))
            .deliver({ times: 2, shuffle: true, spoilt: 0.1, seed })
          delivered.equalsFold()
          expect(delivered.counts).toEqual(histogram(lives))
        },
      ),
      { numRuns: 25 },
    )
  }, 120_000)

  test.each([
    ['is published', [[written], [approved]], { 5: 1 }],
    ['waits', [[written]], undefined],
    ['was edited and waits again', [[written], [approved], [edited(2)]], undefined],
    ['was edited and is published again', [[written], [approved], [edited(2)], [approved]], { 2: 1 }],
    ['was rejected afterwards', [[written], [approved], [rejected]], undefined],
    ['was deleted', [[written], [approved], [deleted('author')]], undefined],
    ['was voted on', [[written], [approved], [counted(7)]], { 5: 1 }],
  ] as const)('counts a review that %s', async (_what, commits, expected) => {
    const told = await counting(ratings)
      .given(commitItems(reviewEvents, 'review#rev_1', commits))
      .deliver({ times: 2 })
    expect(told.counts[`product/${cup}/-`]).toEqual(expected)
  })

  test('is shown as average, sum and histogram', () => {
    expect(ratingView({ 5: 2, 4: 1, 1: 0 })).toEqual({
      count: 3,
      sum: 14,
      average: 4.67,
      histogram: { 1: 0, 2: 0, 3: 0, 4: 1, 5: 2 },
    })
    expect(ratingView({})).toMatchObject({ count: 0, average: null })
  })
})

test.each(Array.from({ length: 6 }, (_, index) => index + 1))(
  'the lists of reviews are those of the facts, however these come (seed %i)',
  async (seed) => {
    const lives = fc.sample(fc.array(command, { minLength: 3, maxLength: 12 }).map(live), { numRuns: 4, seed })
    const projection = await projecting(reviewEvents, [reviewDetail, productReviews, reviewList])
    const delivered = await projection.given(items(lives)).deliver({ times: 2, shuffle: true, lost: 0.2, seed })
    delivered.equalsFold()
  },
)
