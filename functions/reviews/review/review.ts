import type { Personal, PersonalOf } from '#events/personal.ts'
import type { ReviewData, ReviewEvent } from '#events/reviews.ts'
import type { ProductId } from '#events/vocabulary.ts'
import { accept, type Decider, type Decision, refuse } from '#shared/event-store/decider.ts'
import { evolveReview, type Review, type ReviewContent, type ReviewState } from './state.ts'

export interface WriteReview extends ReviewContent {
  readonly type: 'WriteReview'
  readonly productId: ProductId
  readonly customerId: string
  /** True if they have bought the product (known-purchases.ts). */
  readonly bought: boolean
}

/** What is left out stays as it is; null takes the name away. */
interface EditReview extends Partial<Omit<ReviewContent, 'displayName'>> {
  readonly type: 'EditReview'
  readonly by: string
  readonly displayName?: Personal<string> | null | undefined
}

/** One person's vote changes from `before` to `after`: true helpful, false not, null none. */
interface CountVote {
  readonly type: 'CountVote'
  readonly voter: string
  readonly before: boolean | null
  readonly after: boolean | null
}

export type ReviewCommand =
  | WriteReview
  | EditReview
  | CountVote
  | { readonly type: 'ApproveReview' }
  | { readonly type: 'RejectReview'; readonly reason: string }
  | { readonly type: 'DeleteReview'; readonly by: string; readonly moderator: boolean }
  | ({ readonly type: 'ReplyToReview' } & PersonalOf<ReviewData<'ReviewReplied'>>)

export type ReviewRefusal =
  | 'review-not-found'
  | 'not-a-buyer'
  | 'already-reviewed'
  | 'removed-by-moderator'
  | 'not-yours'
  | 'own-review'
  | 'not-published'

/** A person's review of a product: what may happen to it, in which state, and what is recorded then. */
export const review: Decider<ReviewState, ReviewCommand, ReviewEvent, ReviewRefusal> = {
  type: 'review',
  fold: 'WoLlCngc',
  initial: { status: 'none' },
  evolve: evolveReview,
  decide,
}

type Decided = Decision<ReviewEvent, ReviewRefusal>

function decide(state: ReviewState, command: ReviewCommand): Decided {
  if (command.type === 'WriteReview') return write(state, command)
  if (state.status === 'none' || state.status === 'deleted') return notFound()
  switch (command.type) {
    case 'EditReview':
      return command.by === state.customerId ? edit(state, command) : stranger(state)
    case 'ApproveReview':
      return state.status === 'published' ? accept() : accept({ type: 'ReviewApproved', data: {} })
    case 'RejectReview':
      return state.status === 'rejected'
        ? accept()
        : accept({ type: 'ReviewRejected', data: { reason: command.reason } })
    case 'DeleteReview':
      if (command.by === state.customerId) return accept({ type: 'ReviewDeleted', data: { by: 'author' } })
      return command.moderator ? accept({ type: 'ReviewDeleted', data: { by: 'moderator' } }) : stranger(state)
    case 'ReplyToReview':
      if (state.status !== 'published') return notPublished()
      return same(state.reply, command.reply)
        ? accept()
        : accept({ type: 'ReviewReplied', data: { reply: command.reply } })
    case 'CountVote':
      return count(state, command)
  }
}

function write(state: ReviewState, command: WriteReview): Decided {
  switch (state.status) {
    case 'none':
      return writeNew(command)
    case 'deleted':
      if (state.by === 'author') return writeNew(command)
      return refuse('removed-by-moderator', 'Your review of this product was removed. You cannot write another one.')
    case 'pending':
    case 'published':
    case 'rejected':
      return refuse('already-reviewed', 'You have reviewed this product already. Change that review instead.')
  }
}

function writeNew(command: WriteReview): Decided {
  if (!command.bought) return refuse('not-a-buyer', 'Only people who bought this product can review it.')
  const { productId, customerId } = command
  return accept({ type: 'ReviewWritten', data: { productId, customerId, ...contentOf(command) } })
}

function edit(state: Review, { rating, title, text, displayName, mediaIds }: EditReview): Decided {
  const before = contentOf(state)
  const after = contentOf({
    rating: rating ?? before.rating,
    title: title ?? before.title,
    text: text ?? before.text,
    displayName: displayName === undefined ? before.displayName : (displayName ?? undefined),
    mediaIds: mediaIds ?? before.mediaIds,
  })
  return same(before, after) ? accept() : accept({ type: 'ReviewEdited', data: after })
}

function count(state: Review, { voter, before, after }: CountVote): Decided {
  if (voter === state.customerId) return refuse('own-review', 'Nobody votes on their own review.')
  if (state.status !== 'published') return notFound()
  if (before === after) return accept()
  const { helpful, unhelpful } = state.votes
  const change = (vote: boolean) => Number(after === vote) - Number(before === vote)
  return accept({
    type: 'VotesCounted',
    data: { helpful: helpful + change(true), unhelpful: unhelpful + change(false) },
  })
}

/** What a review says and nothing else, member by member. */
function contentOf({ rating, title, text, displayName, mediaIds }: ReviewContent) {
  return {
    rating,
    title,
    text,
    displayName,
    mediaIds: [...new Set(mediaIds)],
  }
}

/** Somebody who neither wrote nor moderates it: whether there is an unpublished review is none of their business. */
function stranger({ status }: Review): Decided {
  return status === 'published' ? refuse('not-yours', 'This is the review of somebody else.') : notFound()
}

function notFound(): Decided {
  return refuse('review-not-found', 'There is no such review.')
}

function notPublished(): Decided {
  return refuse('not-published', 'Only published reviews are answered. Approve it first.')
}

/** Both come from the same code, so that their members stand in the same order. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
