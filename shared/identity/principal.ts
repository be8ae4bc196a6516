import { isScope, type Scope } from './scopes.ts'

/** Who is behind a request or message. */
export type Principal =
  /** No token, or one that was refused; `refusal` says why. */
  | { readonly kind: 'anonymous'; readonly refusal?: string }
  /** A person who signed in; `id` is the user pool's `sub`. */
  | { readonly kind: 'person'; readonly id: string; readonly scopes: ReadonlySet<Scope> }
  /** A service account; `id` is its client id. */
  | { readonly kind: 'service'; readonly id: string; readonly scopes: ReadonlySet<Scope> }
  /** A system that may write to one of our queues; the queue's policy is its authority. */
  | { readonly kind: 'partner'; readonly id: string }
  /** Our own schedules and process managers. */
  | { readonly kind: 'process'; readonly id: string }

/** Who may come through the HTTP API's authorizer. */
export type EdgePrincipal = Extract<Principal, { kind: 'anonymous' | 'person' | 'service' }>

/** What the Lambda authorizer hands to every function: strings only, as API Gateway wants them. */
export type AuthorizerContext = Readonly<Record<'kind' | 'id' | 'scopes' | 'refusal', string>>

/** Short and stable name for commits and logs. */
export function actor(principal: Principal): string {
  return principal.kind === 'anonymous' ? 'anonymous' : `${principal.kind}:${principal.id}`
}

export function hasScope(principal: Principal, scope: Scope): boolean {
  return (principal.kind === 'person' || principal.kind === 'service') && principal.scopes.has(scope)
}

/** The authorizer's answer for a principal. */
export function toAuthorizerContext(principal: EdgePrincipal): AuthorizerContext {
  switch (principal.kind) {
    case 'anonymous':
      return { kind: 'anonymous', id: '', scopes: '', refusal: principal.refusal ?? '' }
    case 'person':
    case 'service':
      return { kind: principal.kind, id: principal.id, scopes: [...principal.scopes].join(' '), refusal: '' }
  }
}

/** The principal in an authorizer's answer; anything unexpected is anonymous, so that a gap at the edge opens nothing. */
export function fromAuthorizerContext(context: Partial<Record<string, unknown>> | undefined): EdgePrincipal {
  const { kind, id, scopes, refusal } = context ?? {}
  if ((kind === 'person' || kind === 'service') && typeof id === 'string' && id !== '' && typeof scopes === 'string') {
    return { kind, id, scopes: new Set(scopes.split(' ').filter(isScope)) }
  }
  return typeof refusal === 'string' && refusal !== '' ? { kind: 'anonymous', refusal } : { kind: 'anonymous' }
}
