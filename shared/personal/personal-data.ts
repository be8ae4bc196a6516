import { isPersonal, isSealed, type Personal, type Sealed } from '#events/personal.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import type { DataKeys } from './data-keys.ts'
import { generationOf, open, seal } from './envelope.ts'
import type { KeyTable } from './key-table.ts'

/** Each personal member of a record as its value, or null where it is erased; other members stay as they are. */
export type Opened<T> = { readonly [K in keyof T]: [T[K]] extends [Personal<infer V> | undefined] ? V | null : T[K] }

/** A record with its personal members opened; `erased`: at least one of them can never be read again. */
interface OpenedRecord<T> {
  readonly values: Opened<T>
  readonly erased: boolean
}

/** Keys that are being read, by subject. */
type AskedKeys = Map<string, ReturnType<KeyTable['read']>>

export type PersonalData = ReturnType<typeof personalData>

/** Rounds of making a person's first key while others make it too. */
const maxRounds = 5

/**
 * Seals what people tell about themselves before it becomes a fact, and opens it for those who may see it. Between the two
 * only the sealed form exists: in commands, events, rows, snapshots and messages. Deleting a person's key erases it in all
 * of them at once.
 */
export function personalData({ keys, dataKeys }: { readonly keys: KeyTable; readonly dataKeys: DataKeys }) {
  return {
    /** Gets ready while the function starts, so that its first request need not wait for KMS. Nothing is lost where it fails. */
    async prepare(): Promise<void> {
      await dataKeys
        .prepare()
        .catch((error: unknown) => log('WARN', 'no service key yet', undefined, errorFields(error)))
    },

    /**
     * Seals the members of a record under the subject's key; members that are undefined are left out. A person without a
     * key, new or erased, gets one. One read; the first time in a function instance one more, and a request to KMS.
     */
    seal: sealed,

    /** The members of a record as a command has them: sealed; plain for a dry run, which records nothing and makes no key. */
    async forCommand<T extends object>(
      subject: string,
      values: T,
      { dryRun }: { readonly dryRun: boolean },
    ): Promise<PersonalMembers<T>> {
      if (!dryRun) return sealed(subject, values)
      const members = membersOf(values).map(([field, plain]) => [field, { plain }])
      // The same members as came in, each plain.
      return Object.fromEntries(members) as PersonalMembers<T>
    },

    /**
     * Opens the personal members of a record; `erased` tells that at least one of them can never be read again. One read per
     * person. Throws SealBrokenError for a value that was tampered with.
     */
    open<T extends object>(record: T): Promise<OpenedRecord<T>> {
      return openWith(new Map(), record)
    },

    /** As `open`, for several records in their order: one read per person, however many records are theirs. */
    async openAll<const T extends readonly object[]>(
      records: T,
    ): Promise<{ readonly [K in keyof T]: OpenedRecord<T[K]> }> {
      const asked: AskedKeys = new Map()
      const opened = await Promise.all(records.map((record) => openWith(asked, record)))
      // As many as came in, each opened.
      return opened as { readonly [K in keyof T]: OpenedRecord<T[K]> }
    },
  }

  async function sealed<T extends object>(subject: string, values: T): Promise<SealedMembers<T>> {
    const { key, generation } = await currentKey(subject)
    const members = membersOf(values).map(([field, value]): [string, Sealed] => [
      field,
      { sealed: seal(key, generation, { subject, field }, value), subject },
    ])
    // The same members as came in, each sealed.
    return Object.fromEntries(members) as SealedMembers<T>
  }

  async function openWith<T extends object>(asked: AskedKeys, record: T): Promise<OpenedRecord<T>> {
    let erased = false
    const members = await Promise.all(
      Object.entries(record).map(async ([field, value]): Promise<[string, unknown]> => {
        if (!isPersonal(value)) return [field, value]
        if (!isSealed(value)) return [field, value.plain]
        const { subject, sealed } = value
        const key = asked.get(subject) ?? keys.read(subject)
        asked.set(subject, key)
        const { generation, wrapped } = await key
        if (wrapped === undefined || generation !== generationOf(sealed)) {
          erased = true
          return [field, null]
        }
        return [field, open(await dataKeys.unwrap(subject, wrapped), { subject, field }, sealed)]
      }),
    )
    // The same members as came in, each opened; what was sealed had been checked against its schema.
    return { values: Object.fromEntries(members) as Opened<T>, erased }
  }

  async function currentKey(subject: string): Promise<{ readonly key: Uint8Array; readonly generation: number }> {
    let record = await keys.read(subject)
    for (let round = 0; round < maxRounds; round++) {
      const { generation, wrapped } = record
      if (wrapped !== undefined) return { key: await dataKeys.unwrap(subject, wrapped), generation }
      const made = await dataKeys.make(subject)
      record = await keys.add(subject, generation, made.wrapped)
    }
    throw new Error(`${maxRounds} keys of one person were deleted while they were made`)
  }
}

/** Each member sealed; an undefined one is left out. */
type SealedMembers<T> = { readonly [K in keyof T]: undefined extends T[K] ? Sealed | undefined : Sealed }

/** Each member sealed or plain; an undefined one is left out. */
type PersonalMembers<T> = {
  readonly [K in keyof T]: undefined extends T[K] ? Personal<NonNullable<T[K]>> | undefined : Personal<T[K]>
}

function membersOf(values: object): [field: string, value: unknown][] {
  return Object.entries(values).filter(([, value]) => value !== undefined)
}
