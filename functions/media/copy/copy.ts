import type { CopyEvent, Revocation } from '#events/copies.ts'
import type { MediaId } from '#events/vocabulary.ts'
import { accept, type Decider, type Decision, refuse } from '#shared/event-store/decider.ts'
import { type Copy, type CopyOrder, type CopyState, evolve, noCopy } from './copy-state.ts'

export type CopyCommand =
  /** The line is paid. */
  | ({ readonly type: 'RequestCopy' } & CopyOrder)
  /** Somebody wants it again: it is made anew where it has expired, or where making it failed a while ago. */
  | { readonly type: 'RenewCopy' /** Milliseconds since the epoch. */; readonly now: number }
  | ({ readonly type: 'RecordCopy' } & {
      readonly mediaId: MediaId
      readonly format: string
      readonly key: string
      readonly bytes: number
    })
  | { readonly type: 'RefuseCopy'; readonly code: string; readonly detail: string }
  | { readonly type: 'Download' /** Milliseconds since the epoch. */; readonly now: number }
  | { readonly type: 'RevokeCopy'; readonly reason: Revocation }

type CopyRefusal = 'no-such-copy' | 'not-marked' | 'download-spent' | 'download-revoked'

const minute = 60_000
const day = 24 * 60 * minute

/** How long a link is good. */
export const linkMs = 5 * minute
/** A link that is asked for again is the same one as long as this much of its life is left. */
const shortestLinkMs = minute
/** Links per piece that was bought: for a telephone, a reader, a laptop, and two mishaps. */
const linksPerPiece = 5
/** The copies bucket drops what is older than 30 days, a day at a time; before that it is made anew. */
const keptMs = 29 * day
/** A copy that could not be made is tried again when its buyer asks this much later: the book may have been replaced. */
const retryAfterMs = 10 * minute

/**
 * A buyer's copy of a book: asked for by the payment, marked, downloaded a limited number of times, revoked with the
 * order. The first of two answers to one request stands; a copy that is revoked stays so.
 */
export const copy: Decider<CopyState, CopyCommand, CopyEvent, CopyRefusal> = {
  type: 'copy',
  initial: noCopy,
  evolve,
  decide,
}

/** Links that the buyer may still get. */
export function linksLeft({ quantity, downloads }: Pick<Copy, 'quantity' | 'downloads'>): number {
  return Math.max(0, quantity * linksPerPiece - downloads)
}

/** True for a copy that must be made again before it can be downloaded. */
export function isStale({ status, file, refusal }: Copy, now: number): boolean {
  if (status === 'marked') return file === undefined || now - file.markedAt >= keptMs
  return status === 'refused' && now - (refusal?.at ?? 0) >= retryAfterMs
}

function decide(state: CopyState, command: CopyCommand): Decision<CopyEvent, CopyRefusal> {
  if (command.type === 'RequestCopy') return state.status === 'none' ? accept(requested(command)) : accept()
  if (state.status === 'none') return refuse('no-such-copy', 'There is no such copy.')
  switch (command.type) {
    case 'RenewCopy':
      return isStale(state, command.now) ? accept(requested(state)) : accept()
    case 'RecordCopy': {
      const { mediaId, format, key, bytes } = command
      return state.status === 'requested'
        ? accept({ type: 'CopyMarked', data: { mediaId, format, key, bytes } })
        : accept()
    }
    case 'RefuseCopy':
      return state.status === 'requested'
        ? accept({ type: 'CopyRefused', data: { code: command.code, detail: command.detail } })
        : accept()
    case 'Download':
      return decideDownload(state, command.now)
    case 'RevokeCopy':
      return state.status === 'revoked' ? accept() : accept({ type: 'CopyRevoked', data: { reason: command.reason } })
  }
}

function requested({ orderId, line, customerId, productId, name, quantity, code }: CopyOrder): CopyEvent {
  return { type: 'CopyRequested', data: { orderId, line, customerId, productId, name, quantity, code } }
}

/** While a link lives it is given again, so that a browser that asks twice does not burn another one. */
function decideDownload(state: Copy, now: number): Decision<CopyEvent, CopyRefusal> {
  if (state.status === 'revoked') return refuse('download-revoked', 'The order was cancelled or its money given back.')
  if (state.status !== 'marked' || isStale(state, now)) return refuse('not-marked', 'The copy is not made yet.')
  if (state.linkUntil - now >= shortestLinkMs) return accept()
  if (linksLeft(state) === 0) {
    return refuse('download-spent', `All ${state.downloads} downloads of this line have been used. Ask the shop.`)
  }
  return accept({ type: 'CopyDownloaded', data: { linkUntil: new Date(now + linkMs).toISOString() } })
}
