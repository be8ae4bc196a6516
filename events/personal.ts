import * as v from 'valibot'
import { line } from './vocabulary.ts'

/** A value of one person, sealed under a key of theirs: whoever has no key has nothing but the subject's id. */
export interface Sealed {
  /** base64url of format, generation of the key, IV, AES-256-GCM ciphertext and tag (shared/personal/envelope.ts). */
  readonly sealed: string
  /** Whose value it is. */
  readonly subject: string
}

/**
 * A personal value of an event. `plain` is what was recorded before there was sealing, and what a dry run decides with;
 * nothing is recorded plain any more.
 */
export type Personal<T> = Sealed | { readonly plain: T }

/** The schema of a personal value; a sealed one can be checked for its form only. */
export function personal<Output>(schema: v.GenericSchema<unknown, Output>) {
  return v.union([
    v.strictObject({
      sealed: v.pipe(v.string(), v.regex(/^[\w-]{40,}$/, 'expected base64url of a sealed value')),
      subject: line(128),
    }),
    v.strictObject({ plain: schema }),
  ])
}

/** True for a value that `personal` describes, e.g. among the members of an event whose type does not matter. */
export function isPersonal(value: unknown): value is Personal<unknown> {
  return typeof value === 'object' && value !== null && ('plain' in value || isSealed(value))
}

export function isSealed(value: object): value is Sealed {
  return (
    'sealed' in value && typeof value.sealed === 'string' && 'subject' in value && typeof value.subject === 'string'
  )
}
