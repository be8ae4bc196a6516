import type { Principal } from '#shared/identity/principal.ts'
import { problem } from './problem.ts'

/** The customer behind a request; only people buy. Throws 403 for a service account. */
export function buyer(principal: Principal): string {
  if (principal.kind !== 'person') throw problem('people-only', 'Only a person who signed in can buy.')
  return principal.id
}
