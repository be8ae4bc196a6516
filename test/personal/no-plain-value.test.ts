import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { unpack } from '#shared/event-store/compression.ts'
import { lines, ordersService } from './orders-service.ts'

let service: Awaited<ReturnType<typeof ordersService>>

beforeAll(async () => {
  service = await ordersService()
})
afterAll(() => service.stop())

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

describe('what people tell', () => {
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
        expect(answer.body).toMatchObject({ ...telling, note: telling.note ?? null, erased: false })
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
  })
})
