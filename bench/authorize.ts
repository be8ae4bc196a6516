import { createPublicKey, verify as verifySignature } from 'node:crypto'
import { toAuthorizerContext } from '#shared/identity/principal.ts'
import { tokenVerifier } from '#shared/identity/verify-token.ts'
import { audience, fixedKeySet, now, personClaims, sign, signingKey } from '#test/identity/issuer.ts'
import { printGoals } from './event-store/goals.ts'
import { shuffledRounds } from './rounds.ts'
import { printTable, quantile, round } from './table.ts'

const goal = 0.06

/** What it takes to know who calls, against verifying an RS256 signature and nothing else. */
export async function authorize(short: boolean): Promise<void> {
  const key = await signingKey('key-1')
  const keys = await fixedKeySet({ keys: [key.publicJwk] })
  const token = await sign(key, personClaims)
  const otherToken = await sign(key, { ...personClaims, jti: 'd4e5' })
  const verify = tokenVerifier({ ...audience, keys })
  // It remembers one token, and two take turns.
  const forgetful = tokenVerifier({ ...audience, keys, remember: 1 })
  let turn = 0
  const context = async (verifier: typeof verify, text: string) => {
    const principal = await verifier(text, now)
    if (principal.kind !== 'person') throw new Error('the token was refused')
    return toAuthorizerContext(principal)
  }

  const [header = '', payload = '', signature = ''] = token.split('.')
  const publicKey = createPublicKey({ key: { ...key.publicJwk }, format: 'jwk' })
  const signed = Buffer.from(`${header}.${payload}`)
  const bytes = Buffer.from(signature, 'base64url')
  const samples = await shuffledRounds(
    new Map<string, () => unknown>([
      ['RS256 signature alone', () => verifySignature('RSA-SHA256', signed, publicKey, bytes)],
      ['a known token', () => context(verify, token)],
      ['a token never seen before', () => context(forgetful, turn++ % 2 === 0 ? token : otherToken)],
    ]),
    short ? { rounds: 9, calls: 500 } : { rounds: 41, calls: 2_000 },
  )
  const median = (name: string) => quantile(samples.get(name) ?? [], 0.5)
  const floor = median('RS256 signature alone')
  printTable(
    ['authorization', 'µs', 'of a raw verify'],
    [...samples.keys()].map((name) => [name, round(median(name), 2), round(median(name) / floor, 3)]),
  )
  const share = median('a known token') / floor
  printGoals([
    {
      goal: `a known token takes at most ${goal}x of a raw RS256 verify`,
      met: share <= goal,
      found: `${round(share, 3)}x of ${round(floor)} µs`,
    },
  ])
}
