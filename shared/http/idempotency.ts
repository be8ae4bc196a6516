import { createHash, randomBytes } from 'node:crypto'
import { actor } from '#shared/identity/principal.ts'
import { problem } from './conventions.ts'
import type { Problem } from './problem.ts'
import type { HttpRequest } from './request.ts'

/** A command's identity on the wire: its id, and the hash of the request that carried it. */
interface CommandIdentity {
  readonly commandId: string
  readonly fingerprint?: string
}

/**
 * The identity that the Idempotency-Key gives to a command. Keys belong to the caller: two callers with the same key
 * have two commands. Without a key every request is a command of its own. Throws 400 for a key that is no key, and for
 * a missing one where it is required.
 */
export function commandIdentity(
  request: Pick<HttpRequest<unknown, unknown>, 'principal' | 'headers' | 'method' | 'path' | 'rawQuery' | 'rawBody'>,
  { required = false } = {},
): CommandIdentity {
  const key = request.headers['idempotency-key']
  if (key === undefined) {
    if (required) throw problem('idempotency-key-required', 'Send an Idempotency-Key, a new one for every new intent.')
    return { commandId: randomBytes(12).toString('base64url') }
  }
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw problem('invalid-idempotency-key', 'An Idempotency-Key has 1 to 255 visible ASCII characters.')
  }
  return {
    commandId: digest(actor(request.principal), key),
    // The key is in it because it is never stored: without it, nobody can try out which address a body had.
    fingerprint: digest(key, request.method, request.path, request.rawQuery, request.rawBody),
  }
}

/** The answer to a key that was used with another request before. */
export function reusedKey(): Problem {
  return problem('idempotency-key-reused', 'This Idempotency-Key was used with another request. Send a new one.')
}

/** The header that marks a repeated answer. */
export function replayedHeader(repeated: boolean): Readonly<Record<string, string>> {
  return repeated ? { 'idempotency-replayed': 'true' } : {}
}

/** 96 bits of SHA-256 over the parts, each with its length, as 16 characters. */
function digest(...parts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part)
  return hash.digest('base64url').slice(0, 16)
}
