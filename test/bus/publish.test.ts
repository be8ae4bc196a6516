import * as v from 'valibot'
import { afterAll, describe, expect, test } from 'vitest'
import { type CatalogEvent, catalogEvents } from '#events/catalog.ts'
import { commitMessage } from '#events/commit-message.ts'
import { event } from '#events/contract.ts'
import { offerList } from '#functions/orders/read-models/offer-list.ts'
import type { Item } from '#shared/aws/item.ts'
import { publisherFunction, toMessage } from '#shared/bus/publisher-function.ts'
import { InvalidCommitMessageError, readCommitMessage } from '#shared/bus/read-commit-message.ts'
import { subscriberFunction } from '#shared/bus/subscriber-function.ts'
import { CommitTooLargeError, decodeCommit, encodeCommit } from '#shared/event-store/commit-item.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { commitItems, metadata } from '#test/kit/event-store.ts'
import { dynamoDbClient } from '#test/kit/faulty-client.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import { failedIds, received } from '#test/kit/queue-event.ts'
import { insertedInto } from '#test/kit/stream-event.ts'
import { createReadTable } from '#test/kit/tables.ts'
import { topicFor } from './topic.ts'

const fields = {
  name: 'Cup',
  description: '',
  price: { amount: 1000, currency: 'EUR' },
  tags: [],
  images: [],
  options: [],
  variants: [{ sku: 'CUP', values: [] }],
  digital: false,
}
const created: CatalogEvent = { type: 'ProductCreated', data: fields }
const published: CatalogEvent = { type: 'ProductPublished', data: {} }
const unpublished: CatalogEvent = { type: 'ProductUnpublished', data: {} }

const topic = await topicFor(['product'])
afterAll(() => topic.stop())
const publish = publisherFunction({ client: topic.sns, topicArn: topic.topicArn, service: 'catalog' })

/** A product's four commits. */
const product = (id: string) =>
  commitItems(catalogEvents, `product#${id}`, [[created, published], [unpublished], [published], [unpublished]])

async function publishAll(items: readonly Item[]): Promise<string[]> {
  return failedIds(await publish(insertedInto(items), lambdaContext))
}

describe('what a service records', () => {
  test('is told on its topic, one message a commit, in the order of each stream', async () => {
    const [a, b] = [product('a'), product('b')]
    expect(await publishAll(a.flatMap((item, index) => [item, b[index] ?? item]))).toEqual([])
    const messages = (await topic.drain()).map(({ Body = '', Attributes }) => ({
      ...v.parse(commitMessage, JSON.parse(Body)),
      group: Attributes?.MessageGroupId,
    }))
    for (const stream of ['product#a', 'product#b']) {
      const own = messages.filter(({ subject }) => subject === stream)
      expect(own.map(({ sequence }) => sequence)).toEqual(['1', '2', '3', '4'])
      expect(new Set(own.map(({ group }) => group))).toEqual(new Set([stream]))
    }
  })

  test('is told in full: as a CloudEvent with who did it, in which trace', async () => {
    const [first] = product('full')
    await publishAll(first === undefined ? [] : [first])
    const [message] = await topic.drain()
    expect(JSON.parse(message?.Body ?? '')).toEqual({
      specversion: '1.0',
      id: 'product#full/1',
      source: '/storefold/catalog',
      type: 'storefold.commit.v1',
      subject: 'product#full',
      time: '2026-01-01T00:00:00.000Z',
      datacontenttype: 'application/json',
      traceparent: `00-${metadata.correlationId}-${metadata.spanId}-01`,
      sequence: '1',
      sequencetype: 'Integer',
      data: {
        eventCount: 2,
        actor: metadata.actor,
        correlationId: metadata.correlationId,
        causationId: metadata.causationId,
        events: [
          { t: 'ProductCreated', v: 2, d: fields },
          { t: 'ProductPublished', v: 1, d: {} },
        ],
      },
    })
    expect(message?.MessageAttributes).toMatchObject({
      streamType: { StringValue: 'product' },
      traceparent: { StringValue: `00-${metadata.correlationId}-${metadata.spanId}-01` },
    })
  })

  test('is told under attributes that CloudEvents allows: names, times, an id and a source that are never empty', async () => {
    await publishAll(product('attributes'))
    for (const { Body = '' } of await topic.drain()) {
      const { data, ...attributes } = JSON.parse(Body)
      expect(data).toBeTypeOf('object')
      for (const [name, value] of Object.entries(attributes)) {
        expect(name).toMatch(/^[a-z0-9]{1,20}$/)
        expect(value).toBeTypeOf('string')
        expect(value).not.toBe('')
      }
      expect(new URL(attributes.source, 'https://shop.test').pathname).toBe(attributes.source)
      expect(new Date(attributes.time).toISOString()).toBe(attributes.time)
    }
  })

  test('is told once even if it is published again', async () => {
    await publishAll(product('again'))
    await publishAll(product('again'))
    expect(await topic.drain()).toHaveLength(4)
  })

  test('is not told to whoever asked for other streams', async () => {
    await publishAll(commitItems(catalogEvents, 'shelf#1', [[created]]))
    expect(await topic.drain()).toEqual([])
  })

  test('reaches subscribers as it was recorded', async () => {
    const items = product('same')
    await publishAll(items)
    const told = (await topic.drain()).map(({ Body = '' }) => readCommitMessage(catalogEvents, JSON.parse(Body)))
    const recorded = items.map((item) => decodeCommit(catalogEvents, item))
    expect(told).toEqual(recorded.map((commit) => ({ ...commit, commandId: `${commit.stream}/${commit.number}` })))
  })
})

describe('the largest commit that can be recorded', () => {
  // Amazon SNS: 256 KB for a message with the names, types and values of its attributes.
  const maxMessageBytes = 262_144
  const contracts = { Noted: event(v.object({ text: v.string() })) }

  /** The item of a commit whose text has so many times the given part; undefined if it is refused. */
  function itemOf(part: string, times: number): Item | undefined {
    const commit = {
      // As long as a message group's name may be.
      stream: `note#${'i'.repeat(123)}`,
      number: 999_999,
      eventCountBefore: 999_999,
      timeBefore: 0,
      commandId: 'c',
      events: [{ type: 'Noted', data: { text: part.repeat(times) } }],
      metadata: { ...metadata, actor: `partner:${'p'.repeat(2000)}` },
    } as const
    try {
      return encodeCommit(contracts, commit, 1)
    } catch (error) {
      if (error instanceof CommitTooLargeError) return undefined
      throw error
    }
  }

  test.each([
    ['letters that pack well', 'a'],
    ['characters of three bytes', '€'],
    ['characters that JSON escapes', '"\n'],
    ['halves of characters, which JSON writes as six bytes', '\ud83d'],
  ])('fits into a message: %s', async (_, part) => {
    let fits = 1
    let refused = 300_000
    while (refused - fits > 1) {
      const middle = Math.floor((fits + refused) / 2)
      if (itemOf(part, middle) === undefined) refused = middle
      else fits = middle
    }
    const item = itemOf(part, fits) ?? {}
    const message = toMessage(item, 'a-service-with-a-long-name')
    const attributes = `streamTypeString${message.subject}traceparentString${message.traceparent}`
    const bytes = Buffer.byteLength(JSON.stringify(message)) + Buffer.byteLength(attributes)
    expect(bytes).toBeGreaterThan(230_000)
    expect(bytes).toBeLessThan(maxMessageBytes)
    expect(await publishAll([item])).toEqual([])
  })
})

describe('a topic that does not answer', () => {
  test('gets everything again from the first commit of the stream that failed', async () => {
    const gone = publisherFunction({ client: topic.sns, topicArn: `${topic.topicArn}-gone`, service: 'catalog' })
    expect(failedIds(await gone(insertedInto(product('gone')), lambdaContext))).toEqual(['100'])
  })
})

describe('a subscriber', async () => {
  const { client } = dynamoDbClient()
  const rows = readTable({ client, table: await createReadTable(client) })
  const handler = subscriberFunction(rows, offerList)

  /** The messages of a product as they lie in the subscriber's queue. */
  async function told(id: string) {
    await publishAll(product(id))
    const messages = await topic.drain()
    return messages.map(({ Body = '' }, index) => ({ id: `${id}${index + 1}`, body: Body, group: `product#${id}` }))
  }

  const receive = async (messages: Parameters<typeof received>[0]) =>
    failedIds(await handler(received(messages), lambdaContext))

  test('keeps its rows from what it is told', async () => {
    const messages = await told('kept')
    expect(await receive(messages.slice(0, 3))).toEqual([])
    expect(await rows.get(offerList, 'kept')).toMatchObject({ number: 3, row: { name: 'Cup', published: true } })
    expect(await receive(messages.slice(3))).toEqual([])
    expect(await rows.get(offerList, 'kept')).toMatchObject({ number: 4, row: { published: false } })
  })

  test('is told twice and keeps one state', async () => {
    const messages = await told('repeated')
    await receive(messages)
    const once = await rows.get(offerList, 'repeated')
    expect(await receive(messages)).toEqual([])
    expect(await rows.get(offerList, 'repeated')).toEqual(once)
  })

  test('does not go on where a message is missing, and catches up when it comes', async () => {
    const [first, second, third, fourth] = await told('gap')
    if (!first || !second || !third || !fourth) throw new Error('four messages')
    expect(await receive([first])).toEqual([])
    expect(await receive([third, fourth])).toEqual(['gap3', 'gap4'])
    expect(await rows.get(offerList, 'gap')).toMatchObject({ number: 1 })
    expect(await receive([second, third, fourth])).toEqual([])
    expect(await rows.get(offerList, 'gap')).toMatchObject({ number: 4 })
  })

  test('says once a batch how far it is, and not that it is further than what it took', async () => {
    const { client, attempts } = dynamoDbClient()
    const own = readTable({ client, table: await createReadTable(client) })
    const subscriber = subscriberFunction(own, offerList)
    const [first, second, , fourth] = await told('progress')
    if (!first || !second || !fourth) throw new Error('four messages')
    const response = await subscriber(received([first, second, fourth]), lambdaContext)
    expect(failedIds(response)).toEqual(['progress4'])
    expect(await own.asOf('product')).toBe(Date.parse('2026-01-01T00:00:01.000Z'))
    // Two rows, and the progress.
    expect(attempts.filter((name) => name === 'PutItem')).toHaveLength(3)
  })

  test('still reads a commit whose number is no text, as it was published before', async () => {
    const [first] = await told('older')
    const { sequencetype: _, ...message } = JSON.parse(String(first?.body))
    const body = { ...message, sequence: 1 }
    expect(readCommitMessage(catalogEvents, body).number).toBe(1)
  })

  test('leaves out facts that it has no contract for, but counts their commit', async () => {
    const [first] = await told('newer')
    const message = JSON.parse(String(first?.body))
    message.data.events = [...message.data.events, { t: 'ProductPainted', v: 1, d: { color: 'blue' } }]
    expect(await receive([{ id: 'n', body: message, group: 'product#newer' }])).toEqual([])
    expect(await rows.get(offerList, 'newer')).toMatchObject({ number: 1, row: { published: true } })
  })

  test.each([
    ['no CloudEvent', {}],
    ['no stream', { subject: 'somewhere' }],
    ['a commit without number', { sequence: 0 }],
    ['a commit with half a number', { sequence: '1.5' }],
    ['a commit without events', { data: { eventCount: 1, actor: '', correlationId: '', causationId: '', events: [] } }],
    ['from elsewhere', { source: '/elsewhere' }],
  ])('gets a message back that is %s', async (what, change) => {
    const [first] = await told(`bad ${what}`)
    const body = what === 'no CloudEvent' ? change : { ...JSON.parse(String(first?.body)), ...change }
    expect(await receive([{ id: 'bad', body, group: 'g' }])).toEqual(['bad'])
    expect(() => readCommitMessage(catalogEvents, body)).toThrow(InvalidCommitMessageError)
  })
})
