import type { CryptoKey } from 'jose'
import { fetchJson } from './fetch-json.ts'
import { type UsableKey, usableKeys } from './usable-keys.ts'

/** The issuer's verification keys. Times are in milliseconds since the epoch. */
export interface KeySet {
  /** The key with this id, fetched if need be; undefined if the issuer has none. Throws KeysUnavailableError. */
  find(keyId: string, now: number): Promise<CryptoKey | undefined>
  /** The key with this id if it is in memory and the memory is fresh; asks nobody. */
  current(keyId: string, now: number): CryptoKey | undefined
}

/** A key set that can be fetched before it is needed. */
interface RemoteKeySet extends KeySet {
  /** Asks the issuer, joins whoever is asking, or does nothing because it is too early to ask again. Never throws. */
  refresh(now: number): Promise<void>
}

/** There are no keys to check a token with: this says nothing about the token. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError'
}

interface RemoteKeySetOptions {
  /** Where the JSON Web Key Set lies. */
  readonly url: URL
  /** An unknown key id asks the issuer again at most once in this time. */
  readonly windowMs?: number
  /** The same after a failure. */
  readonly retryMs?: number
  /** Keys older than this are fetched again, so that a key which the issuer withdrew stops working. */
  readonly maxAgeMs?: number
  readonly timeoutMs?: number
  /** Told of every fetch that failed. */
  readonly onFailure?: (error: unknown) => void
}

/** Largest key set, in bytes; Cognito's has two keys and about 900. */
const maxBytes = 64 * 1024

/**
 * A key set that is kept in memory. Callers at the same time share one fetch. When a fetch fails, the keys at hand go on
 * to serve. Within the window an unknown key id is unknown without asking: a flood of made-up ids costs one request.
 */
export function remoteKeySet({
  url,
  windowMs = 60_000,
  retryMs = 5_000,
  maxAgeMs = 15 * 60_000,
  timeoutMs = 2_000,
  onFailure = () => undefined,
}: RemoteKeySetOptions): RemoteKeySet {
  let keys: ReadonlyMap<string, UsableKey> | undefined
  let fetchedAt = Number.NEGATIVE_INFINITY
  let nextFetchAt = Number.NEGATIVE_INFINITY
  let fetching: Promise<void> | undefined

  async function fetchKeys(now: number): Promise<void> {
    try {
      keys = await usableKeys(await fetchJson(url, { timeoutMs, maxBytes }), keys)
      fetchedAt = now
      nextFetchAt = now + windowMs
    } catch (error) {
      nextFetchAt = now + retryMs
      onFailure(error)
    } finally {
      fetching = undefined
    }
  }

  function refresh(now: number): Promise<void> {
    if (fetching === undefined && now >= nextFetchAt) fetching = fetchKeys(now)
    return fetching ?? Promise.resolve()
  }

  const isFresh = (now: number) => now < fetchedAt + maxAgeMs

  return {
    refresh,
    async find(keyId, now) {
      if (!isFresh(now) || keys?.has(keyId) !== true) await refresh(now)
      if (keys === undefined) throw new KeysUnavailableError(`no keys from ${url.host}`)
      return keys.get(keyId)?.key
    },
    current(keyId, now) {
      return isFresh(now) ? keys?.get(keyId)?.key : undefined
    },
  }
}
