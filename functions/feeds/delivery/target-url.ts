import { isIP } from 'node:net'
import { isForbidden } from './forbidden-address.ts'

export interface TargetRules {
  /** Plain HTTP to this very machine: for the laptop. */
  readonly allowLoopback: boolean
}

/** Names that never lead to the public internet (RFC 6761, RFC 8375 and habit). */
const internalNames = /(^|\.)(localhost|local|internal|home\.arpa|test|invalid|onion)$/

/**
 * Why events may not be sent to an address, in a sentence; undefined if they may, as far as the address itself tells. Where its
 * name leads to is looked at when something is sent.
 */
export function faultOfTarget(text: string, { allowLoopback }: TargetRules): string | undefined {
  const url = URL.parse(text)
  if (url === null) return 'expected an absolute URL'
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
  const local = allowLoopback && (host === 'localhost' || (isIP(host) !== 0 && !isForbidden(host, { allowLoopback })))
  if (url.protocol !== 'https:' && !(local && url.protocol === 'http:')) return 'must begin with https://'
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  if (url.hash !== '') return 'must not have a fragment'
  if (local) return undefined
  if (isIP(host) === 0 ? internalNames.test(host) || !host.includes('.') : isForbidden(host, { allowLoopback }))
    return 'must lead to the public internet'
  return undefined
}
