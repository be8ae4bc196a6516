import type { EdgePrincipal } from './principal.ts'
import { isRole, isScope, roles, type Scope } from './scopes.ts'
import type { JsonObject } from './strict-json.ts'
import type { TokenRefusal } from './token-refusal.ts'

/** Whose tokens are accepted. */
export interface Audience {
  /** The user pool's issuer URL, compared character by character. */
  readonly issuer: string
  /** App clients through which people sign in. */
  readonly personClients: readonly string[]
  /** App clients of service accounts (client credentials). */
  readonly serviceClients: readonly string[]
}

/** What the claims of a proven token say. `expiresAt` is in seconds since the epoch. */
export interface Claimed {
  readonly principal: Exclude<EdgePrincipal, { kind: 'anonymous' }>
  readonly expiresAt: number
}

/** How far the issuer's clock may be ahead of ours, in seconds. Expiry has no such grace: late is late. */
const clockLeewaySeconds = 60

/** Cognito's longest access token, in seconds. */
const longestLifeSeconds = 24 * 60 * 60

/** Scopes of service accounts are named after the user pool's resource server. */
const resourceServer = 'storefold/'

/**
 * The principal of an access token's claims, or why there is none. The signature must have been proven before.
 *
 * People get their rights from `cognito:groups` alone and service accounts from `scope` alone: whoever can change the
 * one must not gain what the other grants. Unknown groups and scopes give nothing.
 */
export function readClaims(claims: JsonObject, audience: Audience, nowSeconds: number): Claimed | TokenRefusal {
  const { iss, token_use: use, client_id: client } = claims
  if (iss !== audience.issuer) return 'token-wrong-issuer'
  if (use !== 'access') return 'token-wrong-use'
  if (typeof client !== 'string') return 'token-wrong-client'
  const isService = audience.serviceClients.includes(client)
  if (!isService && !audience.personClients.includes(client)) return 'token-wrong-client'
  const expiresAt = readTimes(claims, nowSeconds)
  if (typeof expiresAt === 'string') return expiresAt

  const { sub, scope = '', 'cognito:groups': groups = [] } = claims
  if (typeof sub !== 'string' || !/^[\x21-\x7e]{1,128}$/.test(sub)) return 'token-wrong-subject'
  // Cognito names the client as the subject of a service account's token and of no other.
  if ((sub === client) !== isService) return 'token-wrong-subject'
  if (typeof scope !== 'string' || !isListOfStrings(groups)) return 'token-malformed-rights'
  return {
    principal: isService
      ? { kind: 'service', id: sub, scopes: scopesOf(scope) }
      : { kind: 'person', id: sub, scopes: scopesOfGroups(groups) },
    expiresAt,
  }
}

function readTimes({ iat, exp, nbf }: JsonObject, nowSeconds: number): number | TokenRefusal {
  if (!isTime(iat) || iat > nowSeconds + clockLeewaySeconds) return 'token-wrong-issue-time'
  if (!isTime(exp) || exp <= iat || exp > iat + longestLifeSeconds + clockLeewaySeconds) return 'token-wrong-expiry'
  if (exp <= nowSeconds) return 'token-expired'
  if (nbf !== undefined && (!isTime(nbf) || nbf > nowSeconds + clockLeewaySeconds)) return 'token-not-yet-valid'
  return exp
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function isListOfStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function scopesOf(claim: string): ReadonlySet<Scope> {
  const names = claim.split(' ').filter((name) => name.startsWith(resourceServer))
  return new Set(names.map((name) => name.slice(resourceServer.length)).filter(isScope))
}

function scopesOfGroups(groups: readonly string[]): ReadonlySet<Scope> {
  // Whoever signed up by themselves is in no group, and a customer.
  const names = groups.length === 0 ? ['customer'] : groups
  return new Set(names.filter(isRole).flatMap((role): readonly Scope[] => roles[role]))
}
