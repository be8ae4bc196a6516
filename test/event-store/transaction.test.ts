import { describe, expect, test } from 'vitest'
import { type CatalogEvent, catalogEvents } from '#events/catalog.ts'
import { productStreams } from '#functions/catalog/products.ts'
import type { NewCommit, StreamName } from '#shared/event-store/commit.ts'
import { transaction } from '#shared/event-store/transaction.ts'
import { itemsOf, metadata } from '#test/kit/event-store.ts'
import { dynamoDbClient, type FaultPlan } from '#test/kit/faulty-client.ts'
import { createEventsTable } from '#test/kit/tables.ts'
import { sentAs } from './order-store.ts'

const { client } = dynamoDbClient()
const table = await createEventsTable(client)

const published: CatalogEvent = { type: 'ProductPublished', data: {} }

function process(plan?: FaultPlan) {
  const observed = dynamoDbClient(plan)
  const record = transaction({ client: observed.client, table, contracts: catalogEvents, now: Date.now })
  return { ...observed, record, ...productStreams({ client: observed.client, table }) }
}

function commit(stream: StreamName, number: number, commandId: string): NewCommit<CatalogEvent> {
  return { stream, number, versionBefore: number - 1, timeBefore: 0, commandId, events: [published], metadata }
}

async function numbersOf(stream: StreamName): Promise<number[]> {
  return (await itemsOf(client, table, stream)).map((item) => Number(item['s']?.N))
}

describe('commits of several streams', () => {
  test('are recorded together', async () => {
    const result = await process().record([commit('product#a1', 1, 'c'), commit('product#a2', 1, 'c')])
    expect(result.outcome).toBe('committed')
    expect(await numbersOf('product#a1')).toEqual([1])
    expect(await numbersOf('product#a2')).toEqual([1])
  })

  test('are not recorded at all where one number is taken, and what stands there is handed back', async () => {
    await process().store.append(commit('product#b2', 1, 'another'))
    const result = await process().record([commit('product#b1', 1, 'c'), commit('product#b2', 1, 'c')])
    expect(result).toMatchObject({
      outcome: 'conflict',
      found: [{ stream: 'product#b2', number: 1, commandId: 'another' }],
    })
    expect(await numbersOf('product#b1')).toEqual([])
  })

  test('are not recorded where a stream that was only read has moved on', async () => {
    await process().store.append(commit('product#c2', 1, 'before'))
    await process().store.append(commit('product#c2', 2, 'meanwhile'))
    const read = { stream: 'product#c2', number: 1 } as const
    expect(await process().record([commit('product#c1', 1, 'c')], [read])).toMatchObject({
      outcome: 'conflict',
      found: [{ stream: 'product#c2', number: 2 }],
    })
    expect((await process().record([commit('product#c1', 1, 'c')], [{ ...read, number: 2 }])).outcome).toBe('committed')
  })

  test('are recognised when they come again', async () => {
    const commits = [commit('product#d1', 1, 'c'), commit('product#d2', 1, 'c')]
    await process().record(commits)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await process().record(commits)).toMatchObject({
      outcome: 'repeated',
      commits: [{ number: 1 }, { number: 1 }],
    })
  })

  test('are recorded once though the answer was lost', async () => {
    const unlucky = process(({ index }) => (index === 0 ? 'answer-lost' : undefined))
    const result = await unlucky.record([commit('product#e1', 1, 'c'), commit('product#e2', 1, 'c')])
    expect(['committed', 'repeated']).toContain(result.outcome)
    expect(await numbersOf('product#e1')).toEqual([1])
  })

  test('are refused before anything is sent when they touch more than 100 streams', async () => {
    const many = Array.from({ length: 101 }, (_, n) => commit(`product#many-${n}`, 1, 'c'))
    await expect(process().record(many)).rejects.toThrow('101 streams in one transaction, 100 are the most')
  })
})

describe('a SKU', () => {
  const creation = (sku: string) =>
    ({
      type: 'CreateProduct',
      sku,
      name: 'Cup',
      description: '',
      price: { amount: 1, currency: 'EUR' },
      tags: [],
      images: [],
      publish: true,
    }) as const
  const create = (id: string, sku: string, commandId = id, shop = process()) =>
    shop.products.execute(id, creation(sku), {
      ...sentAs(commandId),
      creates: true,
      claims: [
        {
          stream: `sku#${sku}`,
          event: { type: 'SkuClaimed', data: { productId: 'prd_01JB2M4T8Q0Z3X5V7W9Y1A3C5E' as never } },
          taken: { refused: 'sku-taken', detail: 'taken' },
        },
      ],
    })

  test('belongs to the first product that claims it', async () => {
    expect((await create('first', 'CUP-1')).outcome).toBe('accepted')
    expect(await create('second', 'CUP-1')).toMatchObject({ outcome: 'refused', refusal: 'sku-taken', number: 0 })
    expect(await numbersOf('product#second')).toEqual([])
  })

  test('is not in its own product’s way when the command comes again', async () => {
    await create('again', 'CUP-2')
    expect(await create('again', 'CUP-2')).toMatchObject({ outcome: 'accepted', repeated: true, number: 1 })
  })

  test('goes to one of 20 products that want it at once', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, (_, n) => create(`race-${n}`, 'CUP-3')))
    expect(results.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1)
    expect(results.filter((it) => it.outcome === 'refused' && it.refusal === 'sku-taken')).toHaveLength(19)
  })
})
