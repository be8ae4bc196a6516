import { expect, test } from 'vitest'
import { type Role, roles, type Scope, scopes } from '#shared/identity/scopes.ts'
import { tokenVerifier } from '#shared/identity/verify-token.ts'
import { audience, fixedKeySet, now, personClaims, sign, signingKey } from './issuer.ts'

const key = await signingKey('roles')
const verify = tokenVerifier({ ...audience, keys: await fixedKeySet({ keys: [key.publicJwk] }) })

/** The HTTP contract's table, written a second time on purpose. */
const contract: Readonly<Record<Role, readonly Scope[]>> = {
  customer: ['shop:buy'],
  support: ['orders:read', 'orders:manage', 'refunds:grant'],
  finance: ['refunds:execute', 'pricing:write'],
  warehouse: ['fulfilment:write', 'stock:read', 'stock:write'],
  'catalog-manager': ['catalog:write', 'media:write', 'pricing:write'],
  moderator: ['reviews:moderate'],
  ops: ['ops:read', 'ops:write', 'events:read'],
  admin: scopes,
}

test.each(Object.entries(contract))('a %s may do what the contract says and nothing else', async (role, expected) => {
  expect(await scopesOf([role])).toEqual(new Set(expected))
})

test('the contract names every role', () => {
  expect(Object.keys(roles).sort()).toEqual(Object.keys(contract).sort())
})

test('several roles add up', async () => {
  expect(await scopesOf(['customer', 'moderator'])).toEqual(new Set(['shop:buy', 'reviews:moderate']))
})

test.each(['Admin', 'admin ', 'constructor', '__proto__', 'eu-central-1_shop_Google'])(
  'the group "%s" is no role and gives nothing',
  async (group) => {
    expect(await scopesOf([group])).toEqual(new Set())
  },
)

async function scopesOf(groups: readonly string[]): Promise<ReadonlySet<Scope>> {
  const principal = await verify(await sign(key, { ...personClaims, 'cognito:groups': groups }), now)
  if (principal.kind !== 'person') throw new Error(`not a person but ${JSON.stringify(principal)}`)
  return principal.scopes
}
