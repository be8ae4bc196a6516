import { join } from 'node:path'
import fc from 'fast-check'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { catalogEvents } from '#events/catalog.ts'
import { type AnyEvent, decodeEvent, type EventContracts } from '#events/contract.ts'
import { copyEvents } from '#events/copies.ts'
import { mediaEvents } from '#events/media.ts'
import { orderEvents } from '#events/orders.ts'
import { reviewEvents } from '#events/reviews.ts'
import { sagaEvents } from '#events/sagas.ts'
import { stockEvents } from '#events/stock.ts'
import { webhookEvents } from '#events/webhooks.ts'
import { declaredFolds } from '#local/folds/declared-folds.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { samples } from './events/samples.ts'

const root = join(import.meta.dirname, '..')

interface Declared extends Projection<unknown> {
  /** A decider's type of streams. */
  readonly type?: string
  /** What a subscriber hears. */
  readonly contracts?: EventContracts
}

/** What is recorded in the streams of a type. */
const recorded: Readonly<Record<string, EventContracts>> = {
  copy: copyEvents,
  media: mediaEvents,
  order: orderEvents,
  product: catalogEvents,
  review: reviewEvents,
  saga: sagaEvents,
  stock: stockEvents,
  webhook: webhookEvents,
}

/**
 * The scrub and rebuilds compare rows byte for byte with what all commits give at once, but live rows go on from what lies in
 * the table. So a fold must write the members of a row in the same order whether the row comes from memory or out of JSON,
 * where a member that is undefined has lost its place.
 */
test.each(declaredFolds(root).map((fold) => [fold.name, fold] as const))(
  'a row of %s has the same bytes, however often it was stored on the way',
  async (name, { file }) => {
    // A constant with this name and a version, so a decider or a projection; tests that name them know their types.
    const declared = (await import(join(root, file)))[name] as Declared
    const streamType = declared.streamType ?? declared.type ?? ''
    const contracts = declared.contracts ?? recorded[streamType]
    if (contracts === undefined) throw new Error(`nothing is known of streams of the type ${streamType}`)
    fc.assert(
      fc.property(fc.array(factOf(contracts), { minLength: 2, maxLength: 12 }), (facts) => {
        let inMemory = declared.initial
        let stored = declared.initial
        for (const [index, fact] of facts.entries()) {
          const commit = { stream: `${streamType}#1`, number: index + 1, time: index } as const
          inMemory = declared.evolve(inMemory, fact, commit)
          stored = throughJson(declared.evolve(stored, fact, commit))
        }
        expect(JSON.stringify(stored)).toBe(JSON.stringify(inMemory))
      }),
      { numRuns: 2000, seed: 1 },
    )
  },
)

/** Any fact, with and without each of its optional members. */
function factOf(contracts: EventContracts): fc.Arbitrary<AnyEvent> {
  const known = samples
    .filter(({ type }) => Object.hasOwn(contracts, type))
    .map(({ type, version, data }) => decodeEvent<EventContracts>(contracts, { t: type, v: version, d: data }))
  // What one fact may have, another one of the service has in its sample.
  const members = Object.assign({}, ...known.map(({ data }) => data))
  return fc.oneof(
    ...known.map(({ type, data }) => {
      const schema = contracts[type]?.schema ?? v.never()
      const all = v.parse(schema, { ...members, ...(data as object) }) as object
      const optional = Object.keys(all).filter((member) => v.is(schema, without(all, [member])))
      return fc.subarray(optional).map((omitted) => ({ type, data: without(all, omitted) }))
    }),
  )
}

function without(data: object, members: readonly string[]): object {
  return Object.fromEntries(Object.entries(data).filter(([member]) => !members.includes(member)))
}

function throughJson(row: unknown): unknown {
  return JSON.parse(JSON.stringify(row))
}
