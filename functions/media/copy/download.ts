import { randomUUID } from 'node:crypto'
import { requestMetadata } from '#shared/http/metadata.ts'
import type { Problem } from '#shared/http/problem.ts'
import type { Answer, HttpRequest } from '#shared/http/request.ts'
import { type Route, route } from '#shared/http/route.ts'
import { problem } from '../http/problem.ts'
import type { SignedBucket } from '../http/signed-bucket.ts'
import type { Copies } from '../streams.ts'
import { isStale, linkMs, linksLeft } from './copy.ts'
import { copyId } from './copy-id.ts'
import type { RequestMark } from './copy-queue.ts'
import type { Copy } from './copy-state.ts'
import type { OwnOrder } from './own-order.ts'

interface DownloadOptions {
  readonly copies: Pick<Copies, 'read' | 'execute'>
  readonly ownOrder: OwnOrder
  readonly requestMark: RequestMark
  readonly copiesBucket: SignedBucket
}

type Asked = HttpRequest<unknown, unknown>

/** When to ask again for a copy that is being made: it takes a second or two. */
const retryAfterSeconds = 2

const privately = { 'cache-control': 'private, no-store', vary: 'authorization' }

/**
 * `GET /v1/orders/{id}/downloads/{line}`: sends the buyer to their copy. Each link that is given counts, a link that is asked for
 * again within its five minutes does not. Of the order's facts it knows what has come over the bus, a moment after they
 * are recorded.
 */
export function download({ copies, ownOrder, requestMark, copiesBucket }: DownloadOptions): Route {
  return route({ access: ['shop:buy'] }, async (request) => {
    const { params, principal, now } = request
    const orderId = params['id'] ?? ''
    const order = await ownOrder(orderId, principal)
    const line = order.downloads.find((candidate) => String(candidate.line) === params['line'])
    if (line === undefined) throw problem('no-such-download', `Line ${params['line']} is no download.`)
    if (order.status === 'unpaid') throw problem('not-paid', 'The order is not paid yet.')
    if (order.status !== 'paid') throw revoked()
    const id = copyId(orderId, line.line)
    const { state } = await copies.read(id)
    if (state.status === 'none' || state.status === 'requested') return beingMade(request)
    if (isStale(state, now)) return renewed(id, request)
    if (state.status === 'refused') {
      throw problem('copy-refused', 'Your copy could not be made. The shop has been told and will see to it.')
    }
    return linked(id, request)
  })

  async function renewed(id: string, request: Asked): Promise<Answer> {
    const metadata = requestMetadata(request)
    const command = { type: 'RenewCopy', now: request.now } as const
    const { state, number } = await copies.execute(id, command, { commandId: randomUUID(), metadata })
    if (state.status === 'requested') await requestMark(id, number, metadata)
    return beingMade(request)
  }

  async function linked(id: string, request: Asked): Promise<Answer> {
    const command = { type: 'Download', now: request.now } as const
    const result = await copies.execute(id, command, {
      commandId: randomUUID(),
      metadata: requestMetadata(request),
    })
    switch (result.outcome) {
      case 'accepted':
        // An accepted download is one of a copy that is there.
        return redirect(result.state as Copy, request)
      case 'refused':
        if (result.refusal === 'download-revoked') throw revoked()
        if (result.refusal === 'download-spent') throw problem('download-spent', result.detail)
        return beingMade(request)
      case 'version-mismatch':
      case 'reused-command-id':
        throw new Error(`${id}: a download ended as ${result.outcome}`)
    }
  }

  async function redirect(copy: Copy, request: Asked): Promise<Answer> {
    const { now } = request
    if (copy.file === undefined) return beingMade(request)
    const seconds = Math.min(linkMs / 1000, Math.ceil((copy.linkUntil - now) / 1000))
    return {
      status: 303,
      headers: { ...privately, location: await copiesBucket.getUrl(copy.file.key, now, seconds) },
      body: { remaining: linksLeft(copy), linkExpiresAt: new Date(copy.linkUntil).toISOString() },
    }
  }
}

function beingMade({ path }: Pick<Asked, 'path'>): Answer {
  return {
    status: 202,
    headers: { ...privately, location: path, 'retry-after': String(retryAfterSeconds) },
    body: { state: 'marking' },
  }
}

function revoked(): Problem {
  return problem('download-revoked', 'The order was cancelled, or its money was given back.')
}
