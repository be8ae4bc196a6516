import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KeysUnavailableError, remoteKeySet } from '#shared/identity/key-set.ts'
import { tokenVerifier } from '#shared/identity/verify-token.ts'
import { audience, now, personClaims, sign, signingKey } from './issuer.ts'

const [january, february] = await Promise.all([signingKey('january'), signingKey('february')])
const seconds = 1000

let requests: number
let answer: RequestListener
let url: URL
const server = createServer((request, response) => {
  requests++
  answer(request, response)
})

beforeEach(async () => {
  requests = 0
  publish(january)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address of this kind.
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/pool/.well-known/jwks.json`)
})

afterEach(() => {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(resolve))
})

test('one fetch serves everybody who waits for it, and everybody after', async () => {
  const keys = remoteKeySet({ url })
  const found = await Promise.all(Array.from({ length: 100 }, () => keys.find('january', now)))
  expect(new Set(found).size).toBe(1)
  expect(await keys.find('january', now + 60 * seconds)).toBe(found[0])
  expect(requests).toBe(1)
})

test('a key of a rotation is found when the first token with it arrives', async () => {
  const verify = tokenVerifier({ ...audience, keys: remoteKeySet({ url }) })
  expect(await verify(await sign(january, personClaims), now)).toMatchObject({ kind: 'person' })
  publish(january, february)
  expect(await verify(await sign(february, personClaims), now + 60 * seconds)).toMatchObject({ kind: 'person' })
  expect(requests).toBe(2)
})

test('a hundred unknown key ids at once cost one request, and no other within the window', async () => {
  const keys = remoteKeySet({ url })
  await keys.find('january', now)
  const flood = (at: number) => Promise.all(Array.from({ length: 100 }, (_, i) => keys.find(`made-up-${i}`, at)))
  expect(new Set(await flood(now + 60 * seconds))).toEqual(new Set([undefined]))
  await flood(now + 61 * seconds)
  await flood(now + 119 * seconds)
  expect(requests).toBe(2)
  await flood(now + 120 * seconds)
  expect(requests).toBe(3)
})

test('a key that the issuer withdrew stops working within a quarter of an hour', async () => {
  const verify = tokenVerifier({ ...audience, keys: remoteKeySet({ url }) })
  const token = await sign(january, personClaims)
  await verify(token, now)
  publish(february)
  expect(await verify(token, now + 899 * seconds)).toMatchObject({ kind: 'person' })
  expect(await verify(token, now + 900 * seconds)).toEqual({ kind: 'anonymous', refusal: 'token-unknown-key' })
})

test('when the issuer is down, the keys at hand go on to serve', async () => {
  const failures: unknown[] = []
  const keys = remoteKeySet({ url, onFailure: (error) => failures.push(error) })
  const before = await keys.find('january', now)
  fail()
  expect(await keys.find('january', now + 3600 * seconds)).toBe(before)
  expect(await keys.find('february', now + 3601 * seconds)).toBeUndefined()
  expect(failures).toHaveLength(1)
  publish(february)
  expect(await keys.find('february', now + 3605 * seconds)).toBeDefined()
})

test('without any key a token is not bad but uncheckable, until the issuer answers again', async () => {
  fail()
  const keys = remoteKeySet({ url })
  const verify = tokenVerifier({ ...audience, keys })
  const token = await sign(january, personClaims)
  expect(await verify(token, now)).toEqual({ kind: 'anonymous', refusal: 'keys-unavailable' })
  await expect(keys.find('january', now + 4 * seconds)).rejects.toThrow(KeysUnavailableError)
  expect(requests).toBe(1)
  publish(january)
  expect(await verify(token, now + 5 * seconds)).toMatchObject({ kind: 'person' })
})

test.each<[string, RequestListener]>([
  ['never ends', (_, response) => response.writeHead(200).write('{')],
  ['never begins', () => undefined],
  ['is larger than 64 KiB', (_, response) => response.end(JSON.stringify({ keys: [], padding: 'x'.repeat(65_536) }))],
  ['is a redirect', (_, response) => response.writeHead(302, { location: '/elsewhere' }).end()],
  ['is no JSON', (_, response) => response.end('<html>')],
  ['is no key set', (_, response) => response.end('{"keys":{}}')],
  [
    'breaks off',
    (_, response) => response.writeHead(200, { 'content-length': 10 }).write('{', () => response.destroy()),
  ],
])('an answer that %s is a failure', async (_, listener) => {
  answer = listener
  const failures: unknown[] = []
  const keys = remoteKeySet({ url, timeoutMs: 200, onFailure: (error) => failures.push(error) })
  await expect(keys.find('january', now)).rejects.toThrow(KeysUnavailableError)
  expect(failures).toHaveLength(1)
})

test.each(['http://issuer.example/keys', 'ftp://127.0.0.1/keys'])('keys do not come from %s', async (insecure) => {
  const failures: unknown[] = []
  const keys = remoteKeySet({ url: new URL(insecure), onFailure: (error) => failures.push(error) })
  await expect(keys.find('january', now)).rejects.toThrow(KeysUnavailableError)
  expect(failures).toEqual([expect.objectContaining({ message: expect.stringContaining('must be https') })])
})

function publish(...keys: readonly { publicJwk: unknown }[]): void {
  answer = (_, response) => response.end(JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) }))
}

function fail(): void {
  answer = (_, response) => response.writeHead(500).end()
}
