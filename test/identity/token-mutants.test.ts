import { expect, test } from 'vitest'
import { tokenVerifier } from '#shared/identity/verify-token.ts'
import { audience, base64url, fixedKeySet, now, personClaims, serviceClaims, sign, signingKey } from './issuer.ts'

const mutants = 5_000
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)

test(`no mutant of a good token gets in, and none throws (seed ${seed})`, async () => {
  const key = await signingKey('mutated')
  const verify = tokenVerifier({ ...audience, keys: await fixedKeySet({ keys: [key.publicJwk] }) })
  const [person, service] = [await sign(key, personClaims), await sign(key, serviceClaims)]
  expect([await verify(person, now), await verify(service, now)]).toMatchObject([
    { kind: 'person' },
    { kind: 'service' },
  ])
  const random = randomNumbers(seed)
  const accepted: string[] = []
  const codes = new Set<string>()
  for (let tried = 0; tried < mutants; ) {
    const mutate = pick(mutations, random)
    const mutant = mutate(person, service, random)
    if (mutant === person || mutant === service) continue
    tried++
    const principal = await verify(mutant, now)
    if (principal.kind !== 'anonymous') accepted.push(mutant)
    else codes.add(principal.refusal ?? 'none')
  }
  expect(accepted, `seed ${seed}`).toEqual([])
  expect([...codes]).not.toContain('none')
})

type Random = (below: number) => number
type Mutation = (token: string, other: string, random: Random) => string

const mutations: readonly [Mutation, ...Mutation[]] = [
  // One bit of one character, which need not stay in the alphabet.
  (token, _, random) => {
    const at = random(token.length)
    return splice(token, at, 1, String.fromCharCode(token.charCodeAt(at) ^ (1 << random(7))))
  },
  // One bit of the bytes behind one part.
  (token, _, random) => {
    const parts = token.split('.')
    const part = random(3)
    const bytes = Buffer.from(parts[part] ?? '', 'base64url')
    const at = random(bytes.length)
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random(8)), at)
    return parts.with(part, bytes.toString('base64url')).join('.')
  },
  (token, _, random) => token.slice(0, random(token.length)),
  (token, _, random) => token.slice(1 + random(token.length - 1)),
  (token, _, random) => splice(token, random(token.length), 1 + random(8), ''),
  (token, _, random) => splice(token, random(token.length), 0, String.fromCodePoint(random(0x3000))),
  // A part of another good token.
  (token, other, random) => {
    const part = 1 + random(2)
    return token
      .split('.')
      .with(part, other.split('.')[part] ?? '')
      .join('.')
  },
  // Parts in another order, or one of them twice.
  (token, _, random) => {
    const parts = token.split('.')
    return [0, 1, 2].map(() => parts[random(3)]).join('.')
  },
  (token, _, random) => edit(token, 0, { [pick(headerNames, random)]: pick(values, random) }),
  (token, _, random) => edit(token, 1, { [pick(claimNames, random)]: pick(values, random) }),
]

const headerNames = ['alg', 'kid', 'typ', 'crit', 'jwk', 'jku', 'x5c', 'x5u', 'b64', 'zip', 'enc', '__proto__'] as const
const claimNames = ['sub', 'iss', 'client_id', 'token_use', 'exp', 'iat', 'nbf', 'cognito:groups', 'scope'] as const
const values = [
  'none',
  'HS256',
  'RS512',
  '',
  null,
  0,
  -1,
  1e308,
  true,
  [],
  ['admin'],
  {},
  'admin',
  'mutated\u0000',
] as const

/** The token with members of one of its parts set anew. */
function edit(token: string, part: 0 | 1, members: Record<string, unknown>): string {
  const parts = token.split('.')
  const before: unknown = JSON.parse(Buffer.from(parts[part] ?? '', 'base64url').toString())
  return parts.with(part, base64url(JSON.stringify(Object.assign({}, before, members)))).join('.')
}

function splice(text: string, at: number, remove: number, insert: string): string {
  return text.slice(0, at) + insert + text.slice(at + remove)
}

function pick<T>(items: readonly [T, ...T[]], random: Random): T {
  return items[random(items.length)] ?? items[0]
}

/** A linear congruential generator (the constants of Numerical Recipes): the same seed, the same numbers. */
function randomNumbers(start: number): Random {
  let state = start >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
