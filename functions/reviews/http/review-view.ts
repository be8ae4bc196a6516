import { hasScope, type Principal } from '#shared/identity/principal.ts'
import { instant } from '#shared/instant.ts'
import type { Review, ReviewState } from '../review/state.ts'
import type { ReviewWords } from './personal-fields.ts'

/** A command that HTTP offers on a review, by its domain name. */
type OfferedCommand =
  | 'EditReview'
  | 'DeleteReview'
  | 'ApproveReview'
  | 'RejectReview'
  | 'ReplyToReview'
  | 'VoteOnReview'

function isAuthor(principal: Principal, { customerId }: Pick<Review, 'customerId'>): boolean {
  return principal.kind === 'person' && principal.id === customerId
}

/** A review that is there and that the caller may see: published, their own, or to be moderated by them. */
export function visible(state: ReviewState, principal: Principal): Review | undefined {
  if (state.status === 'none' || state.status === 'deleted') return undefined
  const maySee = state.status === 'published' || isAuthor(principal, state) || hasScope(principal, 'reviews:moderate')
  return maySee ? state : undefined
}

/** The commands that this caller could send now and that the review's rules would accept. */
export function allowedCommands(principal: Principal, review: Review): OfferedCommand[] {
  const { status } = review
  const author = isAuthor(principal, review)
  const moderator = hasScope(principal, 'reviews:moderate')
  const commands: OfferedCommand[] = []
  if (author) commands.push('EditReview')
  if (author || moderator) commands.push('DeleteReview')
  if (moderator && status !== 'published') commands.push('ApproveReview')
  if (moderator && status !== 'rejected') commands.push('RejectReview')
  if (moderator && status === 'published') commands.push('ReplyToReview')
  if (!author && principal.kind === 'person' && hasScope(principal, 'shop:buy') && status === 'published')
    commands.push('VoteOnReview')
  return commands
}

/** The review as the HTTP contract shows it. Who wrote it is told to moderators only; to others, whether it is theirs. */
export function reviewView(
  { id, number }: { readonly id: string; readonly number: number },
  review: Review,
  { title, text, displayName, reply, erased }: ReviewWords,
  principal: Principal,
) {
  const { productId, status, rating, mediaIds, votes, writtenAt, editedAt, publishedAt, repliedAt } = review
  const mine = isAuthor(principal, review)
  const moderator = hasScope(principal, 'reviews:moderate')
  return {
    id,
    version: number,
    productId,
    status,
    rating,
    title,
    text,
    displayName,
    erased,
    mediaIds,
    votes,
    reply: repliedAt === undefined ? null : { text: reply, repliedAt: instant(repliedAt) },
    createdAt: instant(writtenAt),
    editedAt: editedAt === undefined ? null : instant(editedAt),
    publishedAt: publishedAt === undefined ? null : instant(publishedAt),
    mine,
    ...(mine || moderator ? { rejection: review.rejection ?? null } : {}),
    ...(moderator ? { customerId: review.customerId } : {}),
    allowedCommands: allowedCommands(principal, review),
  }
}
