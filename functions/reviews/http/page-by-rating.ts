import type { ReadTable } from '#shared/projections/read-table.ts'
import { type ListedReview, newestSort, productPartition, productReviews } from '../read-models/projections.ts'

/**
 * A page of a product's reviews, those of the first rating first and the newest of each rating first.
 * @param position rating and sort key of the last review of the page before, or nothing.
 */
export async function pageByRating(
  rows: Pick<ReadTable, 'list'>,
  productId: string,
  order: readonly number[],
  limit: number,
  [lastRating, lastSort]: readonly string[],
): Promise<{ readonly rows: readonly ListedReview[]; readonly next: readonly string[] | undefined }> {
  const ahead = order.slice(Math.max(0, order.indexOf(Number(lastRating))))
  const parts = await Promise.all(
    ahead.map((rating) =>
      rows.list(productReviews, {
        index: 'i1',
        partitions: [productPartition(productId, rating)],
        // One more than fits tells whether there is another page.
        limit: limit + 1,
        after: String(rating) === lastRating ? lastSort : undefined,
      }),
    ),
  )
  const found = parts.flatMap((part) => part.rows).filter((row) => row !== null)
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const next = found.length > limit && last !== undefined ? [String(last.rating), newestSort(last)] : undefined
  return { rows: page, next }
}
