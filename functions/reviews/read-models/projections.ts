import type { ReviewEvent } from '#events/reviews.ts'
import { streamId } from '#shared/event-store/stream-name.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { review } from '../review/review.ts'
import type { ReviewState } from '../review/state.ts'

/** The whole review as its fold remembers it, by review id. The lists below name reviews; what they say is read from here. */
export const reviewDetail: Projection<ReviewState, ReviewEvent> = {
  name: 'review-detail',
  fold: 'b0WKnrKQ',
  streamType: 'review',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: review.initial,
  evolve: review.evolve,
}

type ListedStatus = 'pending' | 'published' | 'rejected' | 'deleted'

/** What the lists sort and select by, and no more: it is written to every index that it stands in. */
export interface ListedReview {
  readonly id: string
  readonly productId: string
  readonly customerId: string
  readonly rating: number
  readonly status: ListedStatus
  /** RFC 3339. */
  readonly writtenAt: string
  /** People who find it helpful. */
  readonly helpful: number
}

/** The published reviews of each product by their stars: newest first (i1), most helpful first (i2). */
export const productReviews: Projection<ListedReview | null, ReviewEvent> = {
  name: 'product-reviews',
  fold: 't-kW8DhQ',
  streamType: 'review',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: null,
  evolve: (row, event, commit) => {
    if (event.type === 'VotesCounted') return row && { ...row, helpful: event.data.helpful }
    return listed(row, event, commit)
  },
  indexes(row) {
    if (row?.status !== 'published') return {}
    const partition = productPartition(row.productId, row.rating)
    return {
      i1: { partition, sort: newestSort(row) },
      i2: { partition, sort: `${String(row.helpful).padStart(9, '0')}#${newestSort(row)}` },
    }
  },
}

/** All reviews that are there: by status for the moderators (i1), by author (i2); newest first. */
export const reviewList: Projection<ListedReview | null, ReviewEvent> = {
  name: 'review-list',
  fold: 'DkAqel6T',
  streamType: 'review',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: null,
  evolve: listed,
  indexes(row) {
    if (row === null || row.status === 'deleted') return {}
    return {
      i1: { partition: `status/${row.status}`, sort: newestSort(row) },
      i2: { partition: `author/${row.customerId}`, sort: newestSort(row) },
    }
  },
}

/** The read models that are kept from this service's own facts, and can be made from them again. */
export const reviewProjections: readonly Projection<unknown, ReviewEvent>[] = [reviewDetail, productReviews, reviewList]

export function productPartition(productId: string, rating: number): string {
  return `product/${productId}/${rating}`
}

/** Sort key of the lists that are ordered by time. */
export function newestSort({ writtenAt, id }: ListedReview): string {
  return `${writtenAt}#${id}`
}

/** Everything of a list's row but the votes. */
function listed(
  row: ListedReview | null,
  event: ReviewEvent,
  { stream, time }: Parameters<typeof reviewDetail.evolve>[2],
): ListedReview | null {
  if (event.type === 'ReviewWritten') {
    const { productId, customerId, rating } = event.data
    const writtenAt = new Date(time).toISOString()
    const helpful = row?.helpful ?? 0
    return { id: streamId(stream), productId, customerId, rating, status: 'pending', writtenAt, helpful }
  }
  if (row === null) return null
  switch (event.type) {
    case 'ReviewEdited':
      return { ...row, rating: event.data.rating, status: 'pending' }
    case 'ReviewApproved':
      return { ...row, status: 'published' }
    case 'ReviewRejected':
      return { ...row, status: 'rejected' }
    case 'ReviewDeleted':
      return { ...row, status: 'deleted' }
    case 'ReviewReplied':
    case 'VotesCounted':
    case 'VoteCast':
    case 'VoteWithdrawn':
      return row
  }
}
