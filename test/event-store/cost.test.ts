import { describe, expect, test } from 'vitest'
import type { Item } from '#shared/aws/item.ts'
import { itemsOf } from '#test/kit/event-store.ts'
import { placing } from '#test/orders/order-commands.ts'
import { payBy } from '#test/orders/past.ts'
import { orderProcess, orderShop, place, sentAs } from './order-store.ts'

const shop = await orderShop()
const id = 'ord_7ZZZZZZZZZZZZZZZZZZZZZZZZZ'
const identity = { ...sentAs('Jx3mVb1bVQWm0ZcE'), fingerprint: 'Yk0pQ2vT8sLw5nRd' }

describe('what a command costs', () => {
  test('a creating one: one request', async () => {
    const process = orderProcess(shop.table)
    await process.orders.execute('cost-1', placing({ digital: true }), { ...identity, creates: true })
    expect(process.attempts).toEqual(['PutItem'])
  })

  test('any other: two requests', async () => {
    await place(shop, 'cost-2')
    const process = orderProcess(shop.table)
    await process.orders.execute('cost-2', { type: 'ApproveOrder', payBy }, identity)
    expect(process.attempts).toEqual(['Query', 'PutItem'])
  })

  test('one that comes again: one request', async () => {
    await place(shop, 'cost-3')
    const process = orderProcess(shop.table)
    await shop.orders.execute('cost-3', { type: 'ApproveOrder', payBy }, identity)
    await process.orders.execute('cost-3', { type: 'ApproveOrder', payBy }, identity)
    expect(process.attempts).toEqual(['Query'])
  })

  test('one write unit: a commit of one event, even of a whole order of two lines, is at most 1 KB', async () => {
    await shop.orders.execute(id, placing({ digital: true }), { ...identity, creates: true })
    await shop.orders.execute(id, { type: 'ApproveOrder', payBy }, { ...identity, commandId: 'Kx3mVb1bVQWm0ZcE' })
    const [created = {}, approved = {}] = await itemsOf(shop.client, shop.table, `order#${id}`)
    expect(bytes(created)).toBeLessThanOrEqual(1024)
    expect(bytes(approved)).toBeLessThanOrEqual(512)
  })
})

/** An item's size as DynamoDB counts it (developer guide, "item sizes and formats"); numbers by their longest form. */
function bytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, { S, N, SS }]) => {
    const value = S ?? SS?.join('') ?? ''
    const number = N === undefined ? 0 : Math.ceil(N.length / 2) + 1
    return sum + Buffer.byteLength(name) + Buffer.byteLength(value) + number + (SS === undefined ? 0 : 3 + SS.length)
  }, 0)
}
