import { lookup } from 'node:dns'
import { type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { isForbidden } from './forbidden-address.ts'
import { isAllowedTarget, type TargetRules } from './target-url.ts'

/** What came of one POST: the status that the receiver answered, or why there was none. */
export type PostResult =
  | { readonly status: number }
  | { readonly error: 'timeout' | 'forbidden-address' | 'name-not-found' | 'connection-failed' | 'tls-failed' }

/** A name that leads to an address to which nothing may be sent. */
class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError'
}

interface PostOptions extends TargetRules {
  /** For everything, from the look-up of the name to the status line, in ms. */
  readonly timeoutMs: number
  /** Resolves a name to addresses. Default: the system's resolver. */
  readonly resolve?: typeof lookup
}

/**
 * Sends a body to an address that somebody else chose. Redirects are answers like others: nothing is followed. The name is
 * looked up once, and the very address that was found harmless is connected to, so that a name cannot lead elsewhere a moment later.
 * What the receiver says beside its status is not read. Never throws.
 */
export async function post(
  target: string,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  { allowLoopback, timeoutMs, resolve = lookup }: PostOptions,
): Promise<PostResult> {
  if (!isAllowedTarget(target, { allowLoopback })) return { error: 'forbidden-address' }
  const url = new URL(target)
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    // Of a pool, a connection that the receiver has closed meanwhile would cost an attempt.
    agent: false,
    lookup: harmless(resolve, { allowLoopback }),
    signal: AbortSignal.timeout(timeoutMs),
  }
  return new Promise((settle) => {
    const request = url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options)
    request.on('response', (response) => {
      settle({ status: response.statusCode ?? 0 })
      response.destroy()
    })
    request.on('error', (error) => settle({ error: nameOf(error) }))
    request.end(body)
  })
}

/** Looks a name up; fails where any of its addresses is forbidden: a name that leads inside is not to be trusted outside. */
function harmless(resolve: typeof lookup, rules: TargetRules): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error !== null || first === undefined) return callback(error ?? new Error(`${hostname} has no address`), '')
      const forbidden = addresses.find(({ address }) => isForbidden(address, rules))
      if (forbidden !== undefined)
        return callback(new ForbiddenAddressError(`${hostname} is at ${forbidden.address}`), '')
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family)
    })
  }
}

function nameOf(error: Error & { readonly code?: unknown }): Extract<PostResult, { error: string }>['error'] {
  if (error instanceof ForbiddenAddressError) return 'forbidden-address'
  const code = String(error.code)
  if (error.name === 'TimeoutError' || error.name === 'AbortError' || code === 'ABORT_ERR') return 'timeout'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name-not-found'
  // OpenSSL's and Node's names for a certificate that does not fit.
  if (/CERT|SSL|TLS|EPROTO|SIGNATURE/.test(code)) return 'tls-failed'
  return 'connection-failed'
}
