import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { personEvents } from '#events/people.ts'
import { decodeCommit } from '#shared/event-store/commit-item.ts'
import type { Fault } from '#test/kit/faulty-client.ts'
import { lines, ordersService } from './orders-service.ts'

let service: Awaited<ReturnType<typeof ordersService>>
/** What goes wrong next with a write of the function that deletes keys. */
let faults: Fault[] = []

beforeAll(async () => {
  service = await ordersService({
    erasing: ({ operation }) => (operation === 'PutItem' ? faults.shift() : undefined),
  })
})
afterAll(() => service.stop())

const address = { name: 'Ada Lovelace', line1: '12 St James Square', postalCode: 'SW1Y', city: 'London', country: 'GB' }
const staff = 'orders:read orders:manage'

async function place(person: string): Promise<string> {
  const body = { lines, shippingAddress: address, note: 'ring twice' }
  const { status, body: order } = await service.ask(person, 'shop:buy', 'POST /v1/orders', { body })
  expect(status).toBe(201)
  return String(order['id'])
}

function erase(person: string, key?: string) {
  const headers = key === undefined ? {} : { headers: { 'idempotency-key': key } }
  return service.ask(person, 'shop:buy', 'POST /v1/me/erase', headers)
}

/** The order as its buyer sees it. */
async function seen(person: string, id: string) {
  const { body } = await service.ask(person, 'shop:buy', 'GET /v1/orders/{id}', { id })
  return { shippingAddress: body['shippingAddress'], note: body['note'], erased: body['erased'] }
}

const shown = { shippingAddress: address, note: 'ring twice', erased: false }
const gone = { shippingAddress: null, note: null, erased: true }

/** The wishes to be forgotten that are recorded of a person. */
async function wishes(person: string) {
  const { facts } = await service.everything()
  return facts
    .filter((item) => item['p']?.S === `person#${person}`)
    .flatMap((item) => decodeCommit(personEvents, item).events)
}

describe('after a person had their data erased', () => {
  const ada = 'ada-whole'
  let id: string
  let before: Record<string, unknown>

  beforeAll(async () => {
    id = await place(ada)
    await service.project()
    before = (await service.ask(ada, 'shop:buy', 'GET /v1/orders/{id}', { id })).body
    expect(before).toMatchObject(shown)
    const { status, body } = await erase(ada)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id: ada,
      erased: ['orders.shippingAddress', 'orders.note', 'orders.giftMessage', 'orders.notes'],
    })
  })

  test.each([
    ['the row', {}],
    ['the folded stream', { query: 'consistency=strong' }],
    ['a version', { query: 'version=1' }],
    ['a time', { query: `at=${new Date(Date.now() + 60_000).toISOString()}` }],
    ['a copy of the client that it asks to confirm', { headers: { 'if-none-match': '"1"' } }],
  ])('the order is shown without them, read from %s, to buyer and staff', async (_from, options) => {
    for (const [who, scopes] of [[ada, 'shop:buy'] as const, ['sam', staff] as const]) {
      const { status, body } = await service.ask(who, scopes, 'GET /v1/orders/{id}', { id, ...options })
      expect([status, body]).toMatchObject([200, gone])
    }
  })

  test('everything else of it stays: lines, total, money, dates', async () => {
    const { body } = await service.ask(ada, 'shop:buy', 'GET /v1/orders/{id}', { id })
    expect(body).toEqual({ ...before, ...gone })
  })

  test('its history has every fact, without them', async () => {
    const { body } = await service.ask('sam', staff, 'GET /v1/orders/{id}/history', { id })
    expect(body['items']).toMatchObject([
      { type: 'OrderCreated', erased: true, data: { shippingAddress: null, note: null, total: { amount: 2000 } } },
    ])
  })

  test('the list has it as before', async () => {
    const { body } = await service.ask(ada, 'shop:buy', 'GET /v1/orders')
    expect(body['items']).toMatchObject([{ id, total: { amount: 2000 } }])
  })

  test('a command on it works, and answers without them; the difference of two versions knows nothing of them', async () => {
    const answer = await service.ask('sam', staff, 'POST /v1/orders/{id}/reject', {
      id,
      body: { reason: 'sold out' },
    })
    expect([answer.status, answer.body]).toMatchObject([200, { ...gone, status: 'rejected' }])
    const { body } = await service.ask(ada, 'shop:buy', 'GET /v1/orders/{id}/diff', { id, query: 'from=1&to=2' })
    expect(JSON.stringify(body)).toContain('/status')
    expect(JSON.stringify(body)).not.toContain('shippingAddress')
  })

  test('others hear of it, and nothing else of the person', async () => {
    const { messages } = await service.everything()
    expect(messages.filter(({ subject }) => subject === `person#${ada}`)).toMatchObject([
      {
        source: '/storefold/orders',
        data: { events: [{ t: 'PersonErased', v: 1, d: { subject: ada, generation: expect.any(Number) } }] },
      },
    ])
  })

  test('the key is gone from the table', async () => {
    expect(await service.keys.read(ada)).toEqual({ generation: expect.any(Number) })
  })
})

describe('a person who was erased', () => {
  test('can order again, and only the new order shows an address', async () => {
    const old = await place('bo')
    await erase('bo')
    const fresh = await place('bo')
    expect([await seen('bo', old), await seen('bo', fresh)]).toEqual([gone, shown])
  })

  test('keeps what they ordered since, when an old request to erase comes once more', async () => {
    await place('cy')
    const first = await erase('cy', 'forget-me')
    const fresh = await place('cy')
    const again = await erase('cy', 'forget-me')
    expect(again.body).toEqual(first.body)
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect(await seen('cy', fresh)).toEqual(shown)
    await erase('cy')
    expect(await seen('cy', fresh)).toEqual(gone)
    const generations = (await wishes('cy')).map(({ data }) => data.generation)
    expect(generations).toEqual([...new Set(generations)].toSorted())
    expect(generations).toHaveLength(2)
  })

  test('gets the first answer to an order that is repeated, without the address', async () => {
    const body = { lines, shippingAddress: address }
    const request = { body, headers: { 'idempotency-key': 'one-order' } }
    const first = await service.ask('di', 'shop:buy', 'POST /v1/orders', request)
    await erase('di')
    const again = await service.ask('di', 'shop:buy', 'POST /v1/orders', request)
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect(again.body).toEqual({ ...first.body, ...gone })
  })

  test('is erased once, however often and at once they ask', async () => {
    await place('em')
    const answers = await Promise.all(Array.from({ length: 10 }, () => erase('em')))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await wishes('em')).toHaveLength(1)
  })
})

describe('erasing', () => {
  test('one person leaves the others alone', async () => {
    const [fi, gus] = [await place('fi'), await place('gus')]
    await erase('fi')
    expect([await seen('fi', fi), await seen('gus', gus)]).toEqual([gone, shown])
  })

  test('a person who never ordered is recorded, for the services that know more', async () => {
    expect((await erase('hal')).status).toBe(200)
    expect((await erase('hal')).status).toBe(200)
    expect(await wishes('hal')).toEqual([{ type: 'PersonErased', data: { subject: 'hal', generation: 0 } }])
  })

  test('that died between the record and the key is completed by its repetition', async () => {
    const id = await place('ida')
    faults = ['dropped', 'dropped', 'dropped']
    expect((await erase('ida', 'interrupted')).status).toBe(500)
    expect(await seen('ida', id)).toEqual(shown)
    expect((await erase('ida', 'interrupted')).status).toBe(200)
    expect(await seen('ida', id)).toEqual(gone)
    expect(await wishes('ida')).toHaveLength(1)
  })

  test('whose answer was lost is done', async () => {
    const id = await place('jo')
    faults = ['answer-lost']
    expect((await erase('jo')).status).toBe(200)
    expect(await seen('jo', id)).toEqual(gone)
  })

  test('is for people who buy, and takes no body', async () => {
    expect((await service.ask('sam', staff, 'POST /v1/me/erase')).body['code']).toBe('missing-scope')
    const body = { subject: 'ada' }
    expect((await service.ask('kim', 'shop:buy', 'POST /v1/me/erase', { body })).body['code']).toBe('invalid-body')
  })
})
