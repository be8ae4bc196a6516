import { setTimeout as sleep } from 'node:timers/promises'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { type CatalogEvent, catalogEvents } from '#events/catalog.ts'
import { type ProductId, productId } from '#events/vocabulary.ts'
import { skuClaim } from '#functions/catalog/http/sku-claim.ts'
import type { CreateProduct } from '#functions/catalog/product/creation.ts'
import { productStreams } from '#functions/catalog/streams.ts'
import type { NewCommit } from '#shared/event-store/commit.ts'
import type { StreamName } from '#shared/event-store/stream-name.ts'
import { transaction } from '#shared/event-store/transaction.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { create } from '#test/catalog/past.ts'
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
  const products = productStreams({ client: observed.client, table })
  return { ...observed, record, products, store: products.store }
}

function commit(stream: StreamName, number: number, commandId: string): NewCommit<CatalogEvent> {
  return { stream, number, eventCountBefore: number - 1, timeBefore: 0, commandId, events: [published], metadata }
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

  test('are not recorded where the same command recorded only some of them before', async () => {
    await process().store.append(commit('product#f1', 1, 'c'))
    await process().store.append(commit('product#f2', 1, 'another'))
    const result = await process().record([commit('product#f1', 1, 'c'), commit('product#f2', 1, 'c')])
    expect(result.outcome).toBe('conflict')
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
    await sleep(5)
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

/** A product's id, as far as a claim is concerned. */
function ofId(id: string): ProductId {
  return v.parse(productId, `prd_${derivedUlid('product', id)}`)
}

describe('a SKU', () => {
  const sized: CreateProduct = {
    ...create,
    options: [{ name: 'Size', values: ['M', 'L'] }],
    variants: [{ sku: 'SZ-M', options: { Size: 'M' } }],
  }

  const creation = (sku: string): CreateProduct => ({ ...create, variants: [{ sku, options: {} }], publish: true })
  const creating = (id: string, sku: string, commandId = id, shop = process()) =>
    shop.products.execute(id, creation(sku), { ...sentAs(commandId), creates: true, claims: [skuClaim(sku, ofId(id))] })

  test('belongs to the first product that claims it', async () => {
    expect((await creating('first', 'CUP-1')).outcome).toBe('accepted')
    expect(await creating('second', 'CUP-1')).toMatchObject({ outcome: 'refused', refusal: 'sku-taken', number: 0 })
    expect(await numbersOf('product#second')).toEqual([])
  })

  test('is not in its own product’s way when the command comes again', async () => {
    await creating('again', 'CUP-2')
    expect(await creating('again', 'CUP-2')).toMatchObject({ outcome: 'accepted', repeated: true, number: 1 })
  })

  test('goes to one of 20 products that want it at once', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, (_, n) => creating(`race-${n}`, 'CUP-3')))
    expect(results.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1)
    expect(results.filter((it) => it.outcome === 'refused' && it.refusal === 'sku-taken')).toHaveLength(19)
  })
  test('that a product with it wants besides its own is claimed in the commit that brings it', async () => {
    const shop = process()
    await shop.products.execute('sized', sized, {
      ...sentAs('s1'),
      creates: true,
      claims: [skuClaim('SZ-M', ofId('sized'))],
    })
    const add = (sku: string, size: string, commandId: string) =>
      shop.products.execute(
        'sized',
        { type: 'AddVariant', sku, options: { Size: size } },
        { ...sentAs(commandId), claims: [skuClaim(sku, ofId('sized'))] },
      )
    expect(await add('SZ-L', 'L', 's2')).toMatchObject({ outcome: 'accepted', number: 2 })
    expect(await add('SZ-L', 'L', 's2')).toMatchObject({ outcome: 'accepted', number: 2, repeated: true })
    expect(await creating('thief', 'SZ-L')).toMatchObject({ outcome: 'refused', refusal: 'sku-taken' })
    expect(await add('CUP-1', 'XL', 's3')).toMatchObject({ outcome: 'refused', refusal: 'sku-taken', number: 2 })
    expect(await numbersOf('product#sized')).toEqual([1, 2])
  })

  test('that is retired stays with its product, which may bring it back', async () => {
    const shop = process()
    const claims = [skuClaim('SZ2-M', ofId('again')), skuClaim('SZ2-L', ofId('again'))]
    const variants = [...sized.variants, { sku: 'SZ2-L', options: { Size: 'L' } }]
    await shop.products.execute('again-sized', { ...sized, variants }, { ...sentAs('r1'), creates: true, claims })
    await shop.products.execute('again-sized', { type: 'RetireVariant', sku: 'SZ2-L' }, sentAs('r2'))
    const back = { type: 'AddVariant', sku: 'SZ2-L', options: { Size: 'L' } } as const
    expect(await creating('other', 'SZ2-L')).toMatchObject({ outcome: 'refused', refusal: 'sku-taken' })
    expect(
      await shop.products.execute('again-sized', back, { ...sentAs('r3'), claims: [skuClaim('SZ2-L', ofId('again'))] }),
    ).toMatchObject({ outcome: 'accepted', number: 3, repeated: false })
    expect(await numbersOf('sku#SZ2-L')).toEqual([1])
  })
})
