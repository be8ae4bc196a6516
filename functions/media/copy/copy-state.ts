import type { CopyEvent, Revocation } from '#events/copies.ts'
import type { MediaId, OrderId, ProductId } from '#events/vocabulary.ts'
import type { CommitInfo } from '#shared/event-store/decider.ts'

/** What the order says of the line. */
export interface CopyOrder {
  readonly orderId: OrderId
  readonly line: number
  readonly customerId: string
  readonly productId: ProductId
  /** As the order calls it. */
  readonly name: string
  readonly quantity: number
  readonly code: string
}

/** The marked file, while there is one. */
interface MarkedFile {
  readonly mediaId: MediaId
  readonly format: string
  /** Object key in the copies bucket. */
  readonly key: string
  readonly bytes: number
  /** Milliseconds since the epoch. */
  readonly markedAt: number
}

export interface Copy extends CopyOrder {
  readonly status: 'requested' | 'marked' | 'refused' | 'revoked'
  /** The newest file, also where the copy was revoked or is being made again. */
  readonly file?: MarkedFile
  readonly refusal?: { readonly code: string; readonly detail: string; readonly at: number }
  readonly revocation?: Revocation
  /** How many links were given. */
  readonly downloads: number
  /** End of the newest link, ms since the epoch. */
  readonly linkUntil: number
}

/** Nothing yet, or a copy. */
export type CopyState = { readonly status: 'none' } | Copy

export const noCopy: CopyState = { status: 'none' }

/** Remembers what happened; refuses nothing. */
export function evolve(state: CopyState, event: CopyEvent, { time }: CommitInfo): CopyState {
  if (event.type === 'CopyRequested') {
    const { orderId, line, customerId, productId, name, quantity, code } = event.data
    const before = state.status === 'none' ? { downloads: 0, linkUntil: 0 } : state
    return { ...before, status: 'requested', orderId, line, customerId, productId, name, quantity, code }
  }
  // CopyRequested is the first event of every copy; a stream without it holds none.
  if (state.status === 'none') return state
  switch (event.type) {
    case 'CopyMarked': {
      const { mediaId, format, key, bytes } = event.data
      return { ...state, status: 'marked', file: { mediaId, format, key, bytes, markedAt: time } }
    }
    case 'CopyRefused': {
      const { code, detail } = event.data
      return { ...state, status: 'refused', refusal: { code, detail, at: time } }
    }
    case 'CopyDownloaded':
      return { ...state, downloads: state.downloads + 1, linkUntil: Date.parse(event.data.linkUntil) }
    case 'CopyRevoked':
      return { ...state, status: 'revoked', revocation: event.data.reason }
  }
}
