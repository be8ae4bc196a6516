import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { catalogEvents } from '#events/catalog.ts'
import { decodeEvent, type EventContracts, encodeEvent } from '#events/contract.ts'
import { copyEvents } from '#events/copies.ts'
import { mediaEvents } from '#events/media.ts'
import { orderEvents } from '#events/orders.ts'
import { personEvents } from '#events/people.ts'
import { reviewEvents } from '#events/reviews.ts'
import { sagaEvents } from '#events/sagas.ts'
import { stockEvents } from '#events/stock.ts'
import { webhookEvents } from '#events/webhooks.ts'
import { checksums, samples } from './samples.ts'

const services: Readonly<Record<string, EventContracts>> = {
  orders: orderEvents,
  catalog: catalogEvents,
  copies: copyEvents,
  media: mediaEvents,
  people: personEvents,
  reviews: reviewEvents,
  sagas: sagaEvents,
  stock: stockEvents,
  webhooks: webhookEvents,
}
const contracts: EventContracts = Object.assign({}, ...Object.values(services))

test('no two services record a fact under the same name', () => {
  const names = Object.values(services).flatMap((own) => Object.keys(own))
  expect(names).toEqual([...new Set(names)])
})

describe.each(Object.entries(services))('every fact of %s', (_service, own) => {
  test.each(Object.entries(own))('%s has a frozen sample of each version that it ever had', (type, { version }) => {
    const there = samples.filter((sample) => sample.type === type).map((sample) => sample.version)
    expect(there).toEqual(Array.from({ length: version }, (_, index) => index + 1))
  })
})

test.each(samples.map((sample) => [sample.file, sample] as const))(
  'what was recorded as %s can be read today',
  (_file, { type, version, data }) => {
    const contract = contracts[type]
    if (contract === undefined) throw new Error(`no contract describes ${type}: a recorded fact can not be forgotten`)
    const event = decodeEvent(contracts, { t: type, v: version, d: data })
    expect(v.is(contract.schema, event.data)).toBe(true)

    const stored = encodeEvent(contracts, event)
    expect(stored).toMatchObject({ t: type, v: contract.version })
    expect(encodeEvent(contracts, decodeEvent(contracts, stored))).toEqual(stored)
    if (version === contract.version) expect(stored.d).toEqual(data)
  },
)

test('a sample never changes', () => {
  const now = Object.fromEntries(samples.map(({ file, checksum }) => [file, checksum]))
  expect(now, explanation).toEqual(checksums)
})

const explanation = `
A sample stands for facts that lie in tables already. It never changes and is never removed.
If the shape of an event changed: raise its version in the contract, write the upcaster from the version before, and add
a sample of the new version. For that file, add its line to events/samples/checksums.json (sha256sum events/samples/*@*.json).`
