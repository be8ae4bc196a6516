import { isIP } from 'node:net'
import { isForbidden } from './forbidden-address.ts'

export interface TargetRules {
  /** Plain HTTP to this very machine: for the laptop. */
  readonly allowLoopback: boolean
}

/** Names that never lead to the public internet (RFC 6761, RFC 8375 and habit). */
const internalNames = /(^|\.)(localhost|local|internal|home\.arpa|test|invalid|onion)$/

/**
 * True if events may be sent to an address, as far as the address itself tells: HTTPS to a public name, without user name,
 * password and fragment. Where its name leads to is looked at when something is sent.
 */
export function isAllowedTarget(text: string, { allowLoopback }: TargetRules): boolean {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
  if (allowLoopback && isThisMachine(host)) return url.protocol === 'https:' || url.protocol === 'http:'
  if (url.protocol !== 'https:') return false
  return isIP(host) === 0
    ? host.includes('.') && !internalNames.test(host)
    : !isForbidden(host, { allowLoopback: false })
}

function isThisMachine(host: string): boolean {
  return (
    host === 'localhost' || (isForbidden(host, { allowLoopback: false }) && !isForbidden(host, { allowLoopback: true }))
  )
}
