import { linksLeft } from './copy.ts'
import type { Copy, CopyState } from './copy-state.ts'
import type { DigitalLine, DigitalOrder } from './digital-order.ts'

export const downloadStates = ['unpaid', 'marking', 'ready', 'refused', 'spent', 'revoked'] as const
type DownloadState = (typeof downloadStates)[number]

/** A line that can be downloaded, as its buyer sees it. */
export function downloadView(orderId: string, order: DigitalOrder, line: DigitalLine, copy: CopyState, now: number) {
  const made = copy.status === 'none' ? undefined : copy
  const state = downloadState(order, copy, now)
  const left = linksLeft(made ?? { quantity: line.quantity, downloads: 0 })
  return {
    line: line.line,
    productId: line.productId,
    name: line.name,
    quantity: line.quantity,
    state,
    remaining: state === 'revoked' ? 0 : left,
    format: made?.file?.format ?? null,
    bytes: made?.file?.bytes ?? null,
    url: `/v1/orders/${orderId}/downloads/${line.line}`,
  }
}

function downloadState(order: DigitalOrder, copy: CopyState, now: number): DownloadState {
  if (order.status === 'unpaid') return 'unpaid'
  if (order.status !== 'paid' || copy.status === 'revoked') return 'revoked'
  switch (copy.status) {
    case 'none':
    case 'requested':
      return 'marking'
    case 'refused':
      return 'refused'
    case 'marked':
      return linksLeft(copy) > 0 || copy.linkUntil > now ? 'ready' : 'spent'
  }
}

/** A copy, to those who look for whose it is. */
export function copyView({ code, orderId, line, customerId, productId, name, quantity, ...copy }: Copy) {
  const { status, file, revocation, refusal, downloads } = copy
  return {
    code,
    orderId,
    line,
    customerId,
    productId,
    name,
    quantity,
    status,
    mediaId: file?.mediaId ?? null,
    format: file?.format ?? null,
    bytes: file?.bytes ?? null,
    markedAt: file === undefined ? null : new Date(file.markedAt).toISOString(),
    downloads,
    remaining: linksLeft({ quantity, downloads }),
    revoked: revocation ?? null,
    refusal: status === 'refused' && refusal !== undefined ? { code: refusal.code, detail: refusal.detail } : null,
  }
}
