import * as v from 'valibot'
import type { EventContract, EventContracts } from './contract.ts'
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

/** Names of the personal members of a record. */
export type PersonalKey<T> = {
  [K in keyof T]-?: NonNullable<T[K]> extends Personal<unknown> ? K : never
}[keyof T]

/** The personal members of a record and no others. */
export type PersonalOf<T> = Pick<T, PersonalKey<T>>

/** Where the contracts of a service have something personal. */
interface PersonalMember {
  readonly event: string
  readonly member: string
  /** What answers call it. */
  readonly field: string
}

/**
 * The schema of a personal value; a sealed one can be checked for its form only. It must be a member of an event's data,
 * not of something within: sealing, opening and erasing go by members.
 * @param shownAs what answers call it, if they do not use the member's own name.
 */
export function personal<Output>(
  schema: v.GenericSchema<unknown, Output>,
  { shownAs }: { readonly shownAs?: string } = {},
) {
  const value = v.union([
    v.strictObject({
      sealed: v.pipe(v.string(), v.regex(/^[\w-]{40,}$/, 'expected base64url of a sealed value')),
      subject: line(128),
    }),
    v.strictObject({ plain: schema }),
  ])
  return Object.assign(value, { personal: { shownAs } })
}

/** Everything personal that the contracts let a service record: it is to be sealed, opened, hidden and erased. */
export function personalMembers(contracts: EventContracts): readonly PersonalMember[] {
  return Object.entries(contracts).flatMap(([event, { schema }]) =>
    Object.entries(entriesOf(schema)).flatMap(([member, entry]) => {
      const mark = markOf(entry)
      return mark === undefined ? [] : [{ event, member, field: mark.shownAs ?? member }]
    }),
  )
}

/** The personal members of an event's data as an answer has them that must not, or cannot, show them. */
export function hiddenMembers<Data>(contract: EventContract<Data>): { readonly [K in PersonalKey<Data>]: null } {
  const hidden = personalMembers({ contract }).map(({ member }) => [member, null])
  // The marks of the schema are the personal members of its output.
  return Object.fromEntries(hidden) as { readonly [K in PersonalKey<Data>]: null }
}

/** Takes the personal members out of a record: what passes them on need not name them. */
export function personalOf<T extends object>(record: T): PersonalOf<T> {
  // Which members are personal shows in their values as it does in their types.
  return Object.fromEntries(Object.entries(record).filter(([, value]) => isPersonal(value))) as PersonalOf<T>
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

/** What `personal` marked a schema with, also behind `v.optional` and its like. */
function markOf(schema: object): { readonly shownAs: string | undefined } | undefined {
  // A schema that wraps another one has it as `wrapped`; nothing but `personal` sets a mark.
  const { wrapped, personal } = schema as { wrapped?: object; personal?: { readonly shownAs: string | undefined } }
  return wrapped === undefined ? personal : markOf(wrapped)
}

/** The members that an object's schema describes. */
function entriesOf(schema: object): Readonly<Record<string, object>> {
  // Schemas of objects have them as `entries`, others have no such property.
  return (schema as { entries?: Record<string, object> }).entries ?? {}
}
