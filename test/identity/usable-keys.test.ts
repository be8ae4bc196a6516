import { expect, test } from 'vitest'
import { usableKeys } from '#shared/identity/usable-keys.ts'
import { signingKey } from './issuer.ts'

const [{ publicJwk: key }, { publicJwk: other }] = await Promise.all([signingKey('one'), signingKey('two')])
const idsOf = async (...keys: readonly unknown[]) => [...(await usableKeys({ keys })).keys()]

test('the public RSA keys for RS256 signatures are used', async () => {
  expect(await idsOf(key, { ...other, alg: undefined, key_ops: ['verify'] })).toEqual(['one', 'two'])
})

test.each([
  ['is meant for encryption', { ...key, use: 'enc' }],
  ['does not say what it is meant for', { ...key, use: undefined }],
  ['may only encrypt', { ...key, key_ops: ['encrypt'] }],
  ['is for another algorithm', { ...key, alg: 'PS256' }],
  ['is not RSA', { ...key, kty: 'EC' }],
  ['has another exponent', { ...key, e: 'Aw' }],
  ['has no id', { ...key, kid: undefined }],
  ['has no modulus', { ...key, n: undefined }],
  ['has a modulus with leading zeros', { ...key, n: `AAAA${key.n}` }],
  ['is no object', 'key'],
])('a key that %s is left out', async (_, unusable) => {
  expect(await idsOf(unusable, other)).toEqual(['two'])
})

test('two keys under one id are both left out', async () => {
  expect(await idsOf(key, { ...other, kid: 'one' })).toEqual([])
})

test('a key of 2,047 bits is too short', async () => {
  const { publicJwk } = await signingKey('short', { bits: 2048 })
  const modulus = Buffer.from(publicJwk.n ?? '', 'base64url')
  modulus.writeUInt8(modulus.readUInt8(0) & 0x7f, 0)
  expect(await idsOf({ ...publicJwk, n: modulus.toString('base64url') })).toEqual([])
})

test('an unchanged key keeps its identity, one that was exchanged under its id does not', async () => {
  const before = await usableKeys({ keys: [key, other] })
  const after = await usableKeys({ keys: [key, { ...other, n: (await signingKey('new')).publicJwk.n }] }, before)
  expect(after.get('one')?.key).toBe(before.get('one')?.key)
  expect(after.get('two')?.key).not.toBe(before.get('two')?.key)
})

test.each([undefined, null, [], {}, { keys: {} }, 'keys'])('%j is no key set', async (value) => {
  await expect(usableKeys(value)).rejects.toThrow(TypeError)
})
