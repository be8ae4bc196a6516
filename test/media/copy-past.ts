import * as v from 'valibot'
import type { CopyEvent } from '#events/copies.ts'
import { mediaId, orderId, productId } from '#events/vocabulary.ts'

/** Facts of Ada's copy of a book that she bought once. */
export const bought = {
  orderId: v.parse(orderId, 'ord_01HZX3C0R5T7W9Y1A3C5E7G9J1'),
  line: 2,
  customerId: 'ada',
  productId: v.parse(productId, 'prd_01HZX3B7Q2N8V4K6M9T0R5WCDG'),
  name: 'Notes by the Translator',
  quantity: 1,
  code: 'CODE1',
}
export const file = {
  mediaId: v.parse(mediaId, 'med_01HZX3B7Q2N8V4K6M9T0R5WCDG'),
  format: 'pdf',
  key: 'copy/1.pdf',
  bytes: 1000,
}

export const requested: CopyEvent = { type: 'CopyRequested', data: bought }
export const marked: CopyEvent = { type: 'CopyMarked', data: file }
export const refused: CopyEvent = { type: 'CopyRefused', data: { code: 'book-missing', detail: 'There is no book.' } }
export const revoked: CopyEvent = { type: 'CopyRevoked', data: { reason: 'returned' } }

export const minute = 60_000
export const day = 24 * 60 * minute

/** A link that is good until then, ms since the epoch. */
export function linked(until: number): CopyEvent {
  return { type: 'CopyDownloaded', data: { linkUntil: new Date(until).toISOString() } }
}

/** So many links that were given before `until`, six minutes apart. */
export function links(count: number, until: number): CopyEvent[] {
  return Array.from({ length: count }, (_, index) => linked(until - (count - 1 - index) * 6 * minute))
}
