import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { event } from '#events/contract.ts'
import { orderEvents } from '#events/orders.ts'
import type { NewCommit } from '#shared/event-store/commit.ts'
import { CommitTooLargeError, decodeCommit, encodeCommit } from '#shared/event-store/commit-item.ts'
import { pack, unpack } from '#shared/event-store/compression.ts'
import { itemBytes, writeUnits } from '#shared/event-store/item-size.ts'
import { ulid } from '#shared/identity/ids.ts'
import { metadata } from '#test/kit/event-store.ts'
import { created } from '#test/orders/past.ts'

/** An order of that many lines, each of another product. */
function orderOf(lines: number): NewCommit<typeof created> {
  const data = {
    ...created.data,
    lines: Array.from({ length: lines }, (_, n) => ({
      line: n + 1,
      productId: `prd_${ulid(1_700_000_000_000 + n)}` as never,
      sku: `CUP-${n}`,
      name: `Enamel cup number ${n}`,
      quantity: 1 + (n % 3),
      unitPrice: { amount: 1250 + n, currency: 'EUR' },
      digital: false as const,
    })),
  }
  return {
    stream: 'order#packed',
    number: 1,
    eventCountBefore: 0,
    timeBefore: 0,
    commandId: 'place',
    events: [{ type: 'OrderCreated', data }],
    metadata,
  }
}

describe('the item of a commit', () => {
  test.each([1, 3])('is plain text and one write unit for an order of %i lines', (lines) => {
    const item = encodeCommit(orderEvents, orderOf(lines), 1)
    expect([writeUnits(item), item['z'] === undefined || lines > 1]).toEqual([1, true])
  })

  test.each([10, 30, 100])('of an order of %i lines is packed, and reads as it was written', (lines) => {
    const commit = orderOf(lines)
    const item = encodeCommit(orderEvents, commit, 1)
    expect(item['e']).toBeUndefined()
    expect(decodeCommit(orderEvents, item).events).toEqual(commit.events)
  })

  test('of 30 lines takes at most half of the write units that it would take as text', () => {
    const item = encodeCommit(orderEvents, orderOf(30), 1)
    const { z, ...rest } = item
    const plain = { ...rest, e: { S: unpack(z?.B ?? new Uint8Array()) } }
    expect(writeUnits(item) / writeUnits(plain)).toBeLessThanOrEqual(0.5)
  })

  test('that no item holds is refused with its size, before anything is sent', () => {
    const noise = Array.from({ length: 300_000 }, (_, n) => String.fromCharCode(0x4e00 + ((n * 7919) % 20_000))).join(
      '',
    )
    const contracts = { Noted: event(v.object({ text: v.string() })) }
    const commit = { ...orderOf(1), events: [{ type: 'Noted', data: { text: noise } }] as const }
    expect(() => encodeCommit(contracts, commit, 1)).toThrow(CommitTooLargeError)
  })
})

describe('packing', () => {
  test.each(['', 'x', '[]', 'ü€😀', '"'.repeat(5000)])('gives back %j', (text) => {
    expect(unpack(pack(text))).toBe(text)
  })

  test('names its dictionary, and refuses one that this code does not have', () => {
    const packed = pack('[]')
    expect(packed[0]).toBe(1)
    packed[0] = 9
    expect(() => unpack(packed)).toThrow('dictionary 9')
  })

  test('of the first day still reads', () => {
    const events = '[{"t":"OrderApproved","v":1,"d":{"payBy":"2026-01-01T00:30:00.000Z"}}]'
    expect(unpack(Buffer.from('AUMOPMcCUDrGkimcKmFFloGhroFhiIGBlbGBlYGBnoGBQRTIPgA=', 'base64'))).toBe(events)
  })
})

test('bytes are counted as DynamoDB documents them', () => {
  expect(itemBytes({ p: { S: 'ü' }, s: { N: '123' }, k: { SS: ['a', 'bc'] }, z: { B: Buffer.of(1, 2) } })).toBe(
    3 + 4 + 9 + 3,
  )
})
