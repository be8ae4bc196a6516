import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { catalogEvents } from '#events/catalog.ts'
import type { CommitMessage } from '#events/commit-message.ts'
import { type EventContracts, only } from '#events/contract.ts'
import { copyEvents } from '#events/copies.ts'
import { mediaEvents } from '#events/media.ts'
import { orderEvents } from '#events/orders.ts'
import { readCommitMessage } from '#shared/bus/read-commit-message.ts'
import type { CounterProjection } from '#shared/counters/counter-projection.ts'
import { fold } from '#shared/event-store/decider.ts'

const root = join(import.meta.dirname, '../..')

/** Every fold that the bus feeds. */
const subscribed = await Promise.all(
  globSync('functions/**/*.ts', { cwd: root }).flatMap((file) =>
    [
      ...readFileSync(join(root, file), 'utf8').matchAll(/^export const (\w+): (?:Subscribed|Counter)Projection</gm),
    ].map(async ([, name = '']) => {
      const module: Readonly<Record<string, unknown>> = await import(join(root, file))
      // Declared so, as the pattern says.
      return { name, projection: module[name] as Pick<CounterProjection<unknown>, 'contracts' | 'initial' | 'evolve'> }
    }),
  ),
)

/** A commit of a service that is newer than its subscribers: a fact of a new type, and versions that they can't read. */
function messageOf(types: readonly string[]): CommitMessage {
  return {
    specversion: '1.0',
    id: 'order#1/7',
    source: '/storefold/orders',
    type: 'storefold.commit.v1',
    subject: 'order#1',
    time: '2026-01-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    sequence: '7',
    sequencetype: 'Integer',
    data: {
      eventCount: 7,
      actor: 'person:1',
      correlationId: 'c',
      causationId: 'c',
      events: ['NobodyHearsOfThis', ...types].map((t) => ({ t, v: 99, d: {} })),
    },
  }
}

describe('a subscriber', () => {
  const known: EventContracts = { ...orderEvents, ...catalogEvents, ...mediaEvents, ...copyEvents }

  test('is found', () => {
    expect(subscribed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['offerList', 'pictures', 'digitalOrders', 'productDownloads', 'purchases', 'unitsSold']),
    )
  })

  test.each(subscribed)('such as $name is not changed by facts that it does not name', ({ projection }) => {
    const others = Object.keys(known).filter((type) => !Object.hasOwn(projection.contracts, type))
    const commit = readCommitMessage(projection.contracts, messageOf(others))
    expect(commit).toMatchObject({ number: 7, events: [] })
    expect(fold(projection, projection.initial, [commit])).toBe(projection.initial)
  })

  test('gets the contracts that it names', () => {
    expect(only(orderEvents, 'OrderPaid', 'OrderCancelled')).toEqual({
      OrderPaid: orderEvents.OrderPaid,
      OrderCancelled: orderEvents.OrderCancelled,
    })
  })
})
