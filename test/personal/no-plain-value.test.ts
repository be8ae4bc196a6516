import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { EventContracts } from '#events/contract.ts'
import { orderEvents } from '#events/orders.ts'
import { personalMembers } from '#events/personal.ts'
import { reviewEvents } from '#events/reviews.ts'
import type { Item } from '#shared/aws/item.ts'
import { decodeCommit, isCommit } from '#shared/event-store/commit-item.ts'
import { unpack } from '#shared/event-store/compression.ts'
import { cup } from '#test/orders/past.ts'
import { lines, ordersService } from './orders-service.ts'
import { reviewsService } from './reviews-service.ts'

let service: Awaited<ReturnType<typeof ordersService>>
let reviews: Awaited<ReturnType<typeof reviewsService>>

beforeAll(async () => {
  ;[service, reviews] = await Promise.all([ordersService(), reviewsService()])
})
afterAll(() => Promise.all([service.stop(), reviews.stop()]))

/** A text that occurs nowhere else. */
const canary = fc.uuid().map((id) => `canary${id.replaceAll('-', '').slice(0, 13)}`)
const order = fc.record({
  shippingAddress: fc.record(
    {
      name: canary,
      line1: canary,
      line2: canary,
      postalCode: canary,
      city: canary,
      region: canary,
      country: fc.constant('GB'),
      phone: canary,
    },
    { requiredKeys: ['name', 'line1', 'postalCode', 'city', 'country'] },
  ),
  note: fc.option(canary, { nil: undefined }),
  giftMessage: fc.option(canary, { nil: undefined }),
})

/** All texts in a value, packed ones unpacked, as one. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => {
    if (!(inner instanceof Uint8Array)) return inner
    const bytes = Buffer.from(inner).toString('latin1')
    return inner[0] === 1 && inner.length > 1 ? [bytes, attempt(() => unpack(inner))] : bytes
  })
}

function attempt(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}

/** Each personal member of the contracts, with the forms in which the facts have it. */
function formsOf(contracts: EventContracts, facts: readonly Item[]): Readonly<Record<string, readonly string[]>> {
  const events = facts.filter(isCommit).flatMap((item) => decodeCommit(contracts, item).events)
  return Object.fromEntries(
    personalMembers(contracts).map(({ event, member }) => {
      const values = events.filter(({ type }) => type === event).flatMap(({ data }) => Object(data)[member] ?? [])
      return [`${event}.${member}`, [...new Set(values.flatMap((value) => Object.keys(value)))]]
    }),
  )
}

/** What `formsOf` finds if every member was told at least once, and always recorded sealed. */
function sealedAll(contracts: EventContracts) {
  return Object.fromEntries(
    personalMembers(contracts).map(({ event, member }) => [`${event}.${member}`, ['sealed', 'subject']]),
  )
}

describe('what people tell', () => {
  test('about a product, and what the shop answers them, is nowhere in the clear', async () => {
    const secret = () => `canary${randomUUID().replaceAll('-', '')}`
    const body = { rating: 4, title: secret(), text: secret(), displayName: secret() }
    const change = { title: secret(), text: secret(), displayName: secret() }
    const reply = { text: secret() }
    const product = { params: { id: cup } }
    const dry = await reviews.ask('ada', 'shop:buy', 'POST /v1/products/{id}/reviews', {
      ...product,
      body,
      query: 'dryRun=true',
    })
    expect(dry.text).toContain(body.text)
    expect(await reviews.keys()).toEqual([])
    const { status, body: written } = await reviews.ask('ada', 'shop:buy', 'POST /v1/products/{id}/reviews', {
      ...product,
      body,
    })
    expect([status, written]).toMatchObject([201, body])
    const of = { params: { id: String(written['id']) } }
    const headers = { 'if-match': '"1"' }
    const edited = await reviews.ask('ada', 'shop:buy', 'PATCH /v1/reviews/{id}', { ...of, headers, body: change })
    expect(edited.body).toMatchObject(change)
    await reviews.ask('mo', 'reviews:moderate', 'POST /v1/reviews/{id}/approve', of)
    const replied = await reviews.ask('mo', 'reviews:moderate', 'POST /v1/reviews/{id}/reply', { ...of, body: reply })
    expect(replied.body).toMatchObject({ reply })

    const facts = await reviews.facts()
    const text = textOf(facts)
    const told = [body, change, reply].flatMap(Object.values).filter((value) => typeof value === 'string')
    expect(told.filter((value) => text.includes(value))).toEqual([])
    expect(formsOf(reviewEvents, facts)).toEqual(sealedAll(reviewEvents))
  })

  test('is nowhere in the clear: not in facts, snapshots, rows, keys, messages or logs', async () => {
    const logged: string[] = []
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => logged.push(String(chunk)) > 0)
    const told: string[] = []
    let placed = 0
    await fc.assert(
      fc.asyncProperty(order, fc.uuid(), async (telling, person) => {
        const body = { lines, ...telling }
        told.push(...(JSON.stringify(telling).match(/canary\w+/g) ?? []))
        const dry = await service.ask(person, 'shop:buy', 'POST /v1/orders', { body, query: 'dryRun=true' })
        expect(dry.status).toBe(200)
        expect(JSON.stringify(dry.body)).toContain(telling.shippingAddress.name)
        const answer = await service.ask(person, 'shop:buy', 'POST /v1/orders', { body })
        expect(answer.status).toBe(201)
        expect(answer.body).toMatchObject({
          ...telling,
          note: telling.note ?? null,
          giftMessage: telling.giftMessage ?? null,
          erased: false,
        })
        const id = String(answer.body['id'])
        const moved = { ...telling.shippingAddress, line1: `canary${randomUUID().replaceAll('-', '')}` }
        told.push(moved.line1)
        const elsewhere = { id, body: { shippingAddress: moved } }
        const about = { text: `canary${randomUUID().replaceAll('-', '')}` }
        told.push(about.text)
        const noted = await service.ask('sam', 'orders:manage', 'POST /v1/orders/{id}/notes', { id, body: about })
        expect(noted.body).toMatchObject({ notes: [about] })
        const readdressed = await service.ask(person, 'shop:buy', 'POST /v1/orders/{id}/address', elsewhere)
        expect(readdressed.body).toMatchObject({ shippingAddress: moved })
        // Enough commits for a snapshot.
        for (let n = 0; n < 17; n++) {
          await service.orders.execute(
            id,
            {
              type: 'RecordPaymentResult',
              paymentId: 'pay_1',
              providerEventId: `e${n}`,
              result: { status: 'authorized', amount: { amount: 1, currency: 'EUR' } },
            },
            {
              commandId: `e${n}`,
              metadata: { actor: 'partner:payments', correlationId: 'c', causationId: 'q', spanId: 's' },
            },
          )
        }
        await service.ask(person, 'shop:buy', 'POST /v1/orders/{id}/cancel', {
          id,
          body: { reason: 'changed my mind' },
        })
        placed++
      }),
      { numRuns: 8 },
    )
    await service.project()
    const kept = await service.everything()
    write.mockRestore()

    expect(kept.facts.filter((item) => item['f'] !== undefined)).toHaveLength(placed)
    expect(kept.rows.filter((item) => item['p']?.S?.startsWith('order-detail'))).toHaveLength(placed)
    // Everybody's, and the one of the service that wraps them.
    expect(kept.keys).toHaveLength(placed + 1)
    expect(kept.messages.length).toBeGreaterThan(placed * 18)
    expect(logged.length).toBeGreaterThan(placed)
    const text = textOf([kept, logged])
    // What is not personal is there to be read, so that the search can find something.
    expect(text).toContain('changed my mind')
    expect(told.filter((value) => text.includes(value))).toEqual([])
    expect(formsOf(orderEvents, kept.facts)).toEqual(sealedAll(orderEvents))
  })
})
