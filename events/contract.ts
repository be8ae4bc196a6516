import * as v from 'valibot'

/** One event as the domain sees it: always in the newest version of its shape. */
export interface EventOf<Type extends string, Data> {
  readonly type: Type
  readonly data: Data
}

/** One event, whatever its type. */
export type AnyEvent = EventOf<string, unknown>

/** One event as it lies in the store: type `t`, version `v` of its shape, data `d`. Stored bytes are never rewritten. */
export interface StoredEvent {
  readonly t: string
  readonly v: number
  readonly d: unknown
}

/**
 * The promise about one event type: the newest shape, and how each older one is lifted to its successor.
 * `upcasters[n]` turns data of version n into data of version n + 1.
 */
export interface EventContract<Data> {
  readonly version: number
  readonly schema: v.GenericSchema<unknown, Data>
  readonly upcasters: Readonly<Record<number, (data: never) => unknown>>
}

/** The contracts of one service, by event type. */
export type EventContracts = Readonly<Record<string, EventContract<unknown>>>

/** The union of the events that a set of contracts describes. */
export type EventsOf<C extends EventContracts> = {
  [T in keyof C & string]: C[T] extends EventContract<infer Data> ? EventOf<T, Data> : never
}[keyof C & string]

/** The contracts of the named event types alone: what a subscriber hears of a service. */
// @__NO_SIDE_EFFECTS__
export function only<C extends EventContracts, Type extends keyof C & string>(
  contracts: C,
  ...types: readonly [Type, ...Type[]]
): Pick<C, Type> {
  // The keys are `types`, which `fromEntries` forgets.
  return Object.fromEntries(types.map((type) => [type, contracts[type]])) as Pick<C, Type>
}

/** An event type that the contracts do not know: fatal in a decision or a rebuild, skipped by a live projection. */
export class UnknownEventError extends Error {
  override readonly name = 'UnknownEventError'
  readonly eventType: string

  constructor(eventType: string, detail: string) {
    super(`event ${eventType}: ${detail}`)
    this.eventType = eventType
  }
}

/** Data that breaks its own contract: a fault of the program that wrote it, never of a client. */
export class EventContractError extends Error {
  override readonly name = 'EventContractError'
}

/** Describes an event type whose shape never changed. */
export function event<Data>(schema: v.GenericSchema<unknown, Data>): EventContract<Data>
/** Describes an event type at a later version; `upcasters` must hold one entry for every version before it. */
export function event<Data>(
  schema: v.GenericSchema<unknown, Data>,
  history: { version: number; upcasters: Readonly<Record<number, (data: never) => unknown>> },
): EventContract<Data>
export function event<Data>(
  schema: v.GenericSchema<unknown, Data>,
  history: { version: number; upcasters: Readonly<Record<number, (data: never) => unknown>> } = {
    version: 1,
    upcasters: {},
  },
): EventContract<Data> {
  for (let version = 1; version < history.version; version++) {
    if (history.upcasters[version] === undefined) throw new EventContractError(`no upcaster for version ${version}`)
  }
  return { schema, ...history }
}

/** Checks an event against its contract and gives its stored form; throws EventContractError. */
export function encodeEvent(contracts: EventContracts, { type, data }: AnyEvent): StoredEvent {
  const contract = contractOf(contracts, type)
  const parsed = v.safeParse(contract.schema, data)
  if (!parsed.success)
    throw new EventContractError(
      `${type}@${contract.version}: ${v.flatten(parsed.issues).root ?? describe(parsed.issues)}`,
    )
  return { t: type, v: contract.version, d: parsed.output }
}

/**
 * Lifts a stored event to the newest version of its shape.
 * The data was checked when it was written, so it is not checked again; throws UnknownEventError.
 */
export function decodeEvent<C extends EventContracts>(contracts: C, { t, v: version, d }: StoredEvent): EventsOf<C> {
  const contract = contractOf(contracts, t)
  if (version > contract.version)
    throw new UnknownEventError(t, `version ${version} is newer than this code's ${contract.version}`)
  let data = d
  for (let from = version; from < contract.version; from++) {
    // The overload of `event` proves that an upcaster is there for every older version, and its input is what was stored.
    data = (contract.upcasters[from] as (data: unknown) => unknown)(data)
  }
  // The type tag and the contract agree by look-up, which the compiler cannot follow through an index.
  return { type: t, data } as EventsOf<C>
}

function contractOf(contracts: EventContracts, type: string): EventContract<unknown> {
  const contract = Object.hasOwn(contracts, type) ? contracts[type] : undefined
  if (contract === undefined) throw new UnknownEventError(type, 'no contract of this service describes it')
  return contract
}

function describe(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues.map((issue) => `${v.getDotPath(issue) ?? '(root)'}: ${issue.message}`).join('; ')
}
