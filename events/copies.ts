import * as v from 'valibot'
import { type EventsOf, event } from './contract.ts'
import { line, mediaId, orderId, productId, timestamp } from './vocabulary.ts'

const whole = v.pipe(v.number(), v.integer(), v.minValue(1))

/** Why a buyer may not download any more. */
export const revocation = v.picklist(['cancelled', 'refunded', 'returned'])
export type Revocation = v.InferOutput<typeof revocation>

/**
 * The facts of one buyer's copy of a book: one stream per order and digital line. There is no name, address or e-mail in
 * them: whoever may see the order finds its buyer there.
 */
export const copyEvents = {
  /** The line is paid: a marked copy is to be made. Again when a copy has expired, or when making one failed. */
  CopyRequested: event(
    v.object({
      orderId,
      line: whole,
      customerId: line(128),
      productId,
      /** As the order calls it. */
      name: line(500),
      quantity: whole,
      /** What the copy carries in each of its marks. */
      code: line(40),
    }),
  ),
  CopyMarked: event(
    v.object({
      /** The book that it is a copy of: what the product's download was at that moment. */
      mediaId,
      /** pdf or epub. */
      format: line(20),
      /** Object key in the copies bucket, made from the content. */
      key: v.string(),
      bytes: whole,
    }),
  ),
  /** There is no copy; `detail` is a sentence for the shop's staff. */
  CopyRefused: event(v.object({ code: line(60), detail: line(500) })),
  /** The buyer was given a link, which is good until then and counts once, however often it is asked for and used. */
  CopyDownloaded: event(v.object({ linkUntil: timestamp })),
  CopyRevoked: event(v.object({ reason: revocation })),
} as const

export type CopyEvent = EventsOf<typeof copyEvents>
