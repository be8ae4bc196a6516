import type { Principal } from '#shared/identity/principal.ts'
import { problem } from './problem.ts'

/** The person behind a request: reviews and votes are of people. Throws 403 for a service account. */
export function customer(principal: Principal): string {
  if (principal.kind !== 'person')
    throw problem('people-only', 'Only a person who signed in can review products and vote.')
  return principal.id
}
