import {
  type AnyEvent,
  decodeEvent,
  type EventContracts,
  type EventsOf,
  encodeEvent,
  type StoredEvent,
} from '#events/contract.ts'
import type { Item } from '#shared/aws/item.ts'
import type { Commit, Metadata, NewCommit } from './commit.ts'
import { pack, unpack } from './compression.ts'
import { itemBytes, writeUnits } from './item-size.ts'
import { isStreamName, type StreamName } from './stream-name.ts'

/** A stored item that no version of this code can have written. */
export class CorruptItemError extends Error {
  override readonly name = 'CorruptItemError'
}

/** Largest item of a commit, in bytes. DynamoDB takes 400 KB, but a page of a load ends at 1 MB. */
const maxItemBytes = 180_000

/** Longest text of events that is packed into an item, in bytes: a message on the bus ends at 256 KB, with its envelope. */
const maxPackableBytes = 240_000

/** A command that would record more than can be kept; nothing was recorded. */
export class CommitTooLargeError extends Error {
  override readonly name = 'CommitTooLargeError'

  constructor(bytes: number) {
    super(`what the command would record takes ${bytes} bytes, ${maxItemBytes} are the most`)
  }
}

/**
 * The item of a commit. Attribute names are one letter because bytes are write units; the events are one JSON string
 * because marshalling 30 lines as a map costs five times the CPU of a string.
 * `k` is a string set so that a stream filter can select event types. Throws CommitTooLargeError.
 */
export function encodeCommit<E extends AnyEvent>(contracts: EventContracts, commit: NewCommit<E>, now: number): Item {
  const { eventCountBefore, timeBefore, events, ...rest } = commit
  const stored = {
    ...rest,
    eventCount: eventCountBefore + events.length,
    time: Math.max(now, timeBefore),
    events: events.map((event) => encodeEvent(contracts, event)),
  }
  return encodeStoredCommit(stored)
}

/** The item of a commit as it was, for moving a stream from one table to another. Throws CommitTooLargeError. */
export function encodeStoredCommit(commit: Commit<StoredEvent>): Item {
  const item = packedIfCheaper({
    ...commitKey(commit.stream, commit.number),
    c: { S: commit.commandId },
    v: { N: String(commit.eventCount) },
    t: { N: String(commit.time) },
    k: { SS: [...new Set(commit.events.map(({ t }) => t))] },
    m: { S: encodeMetadata(commit.metadata) },
    e: { S: JSON.stringify(commit.events) },
    ...(commit.fingerprint === undefined ? {} : { h: { S: commit.fingerprint } }),
  })
  const bytes = itemBytes(item)
  if (bytes > maxItemBytes) throw new CommitTooLargeError(bytes)
  return item
}

/** The item as it is, or with its events packed (`z` instead of `e`) if that saves a write unit. */
function packedIfCheaper(item: Item): Item {
  const bytes = itemBytes(item)
  if (bytes <= 1024 || bytes > maxPackableBytes) return item
  const { e: events, ...rest } = item
  const packed: Item = { ...rest, z: { B: pack(events?.S ?? '') } }
  return writeUnits(packed) < writeUnits(item) ? packed : item
}

/** A commit whose events are still in their stored form, for code that passes them on without reading them. */
export function decodeStoredCommit(item: Item): Commit<StoredEvent> {
  const stream = string(item, 'p')
  if (!isStreamName(stream)) throw new CorruptItemError(`"${stream}" is no stream name`)
  return {
    stream,
    number: number(item, 's'),
    eventCount: number(item, 'v'),
    time: number(item, 't'),
    commandId: string(item, 'c'),
    metadata: decodeMetadata(string(item, 'm')),
    // Written by `encodeCommit`, which took them typed.
    events: JSON.parse(item['z']?.B === undefined ? string(item, 'e') : unpack(item['z'].B)) as StoredEvent[],
    fingerprint: item['h']?.S,
  }
}

/** What becomes of an event type without a contract. */
export interface DecodeOptions {
  readonly unknown?: 'throw' | 'skip'
}

/**
 * A commit with its events lifted to their newest versions. An event type without a contract throws UnknownEventError,
 * or is left out with `unknown: 'skip'`: a live projection ignores what a newer version of its service records.
 */
export function decodeCommit<C extends EventContracts>(
  contracts: C,
  item: Item,
  { unknown = 'throw' }: DecodeOptions = {},
): Commit<EventsOf<C>> {
  const stored = decodeStoredCommit(item)
  const events = unknown === 'throw' ? stored.events : stored.events.filter(({ t }) => Object.hasOwn(contracts, t))
  return { ...stored, events: events.map((event) => decodeEvent(contracts, event)) }
}

/** The key of a commit. */
export function commitKey(stream: StreamName, number: number): Item {
  return { p: { S: stream }, s: { N: String(number) } }
}

/** True for a commit, false for a snapshot. */
export function isCommit(item: Item): boolean {
  return Number.isInteger(commitNumber(item)) && item['c'] !== undefined
}

/** The stream that an item belongs to. */
export function commitStream(item: Item): string {
  return item['p']?.S ?? ''
}

export function commitNumber(item: Item): number {
  return Number(item['s']?.N)
}

/** Milliseconds since the epoch. */
export function commitTime(item: Item): number {
  return Number(item['t']?.N)
}

/** The condition that nothing was recorded under a key. */
export const isUnrecorded = 'attribute_not_exists(p)'

/** The condition of a query for the items of a stream between two numbers, both included: commits, and snapshots among them. */
export function itemsBetween(stream: StreamName, from: number, to: number) {
  return {
    KeyConditionExpression: 'p = :p AND s BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':p': { S: stream }, ':from': { N: String(from) }, ':to': { N: String(to) } },
  }
}

/** The filter of a scan for the commits of streams of a type. */
export function commitsOf(streamType: string) {
  return {
    FilterExpression: 'attribute_exists(c) AND begins_with(p, :type)',
    ExpressionAttributeValues: { ':type': { S: `${streamType}#` } },
  }
}

/** The filter of a scan for the keys of streams: each has one first commit. */
export const firstCommits = {
  FilterExpression: 's = :first',
  ExpressionAttributeValues: { ':first': { N: '1' } },
  ProjectionExpression: 'p, s',
} as const

/** A JSON array without names: some 80 bytes less in every commit. */
function encodeMetadata({ actor, correlationId, causationId, spanId }: Metadata): string {
  return JSON.stringify([actor, correlationId, causationId, spanId])
}

/** The metadata of an item, if it has any that can be read: for logs, which must not fail on a corrupt commit. */
export function metadataIn(item: { readonly m?: { readonly S?: string } } | undefined): Metadata | undefined {
  try {
    const text = item?.m?.S
    return text === undefined ? undefined : decodeMetadata(text)
  } catch {
    return undefined
  }
}

function decodeMetadata(text: string): Metadata {
  // Written by `encodeMetadata`.
  const [actor, correlationId, causationId, spanId] = JSON.parse(text) as [string, string, string, string]
  return { actor, correlationId, causationId, spanId }
}

function string(item: Item, name: string): string {
  const value = item[name]?.S
  if (value === undefined) throw new CorruptItemError(`${item['p']?.S}/${item['s']?.N}: attribute ${name} is missing`)
  return value
}

function number(item: Item, name: string): number {
  const value = item[name]?.N
  if (value === undefined) throw new CorruptItemError(`${item['p']?.S}/${item['s']?.N}: attribute ${name} is missing`)
  return Number(value)
}
