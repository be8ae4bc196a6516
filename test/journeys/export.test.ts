import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Shop, startShop } from '#local/shop.ts'
import { ShopClient, until } from '#local/shop-client.ts'
import { as, shop, waitingOrder } from './shop.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'storefold-export-'))
let other: Shop | undefined

afterAll(async () => {
  await other?.stop()
  rmSync(folder, { recursive: true, force: true })
})

function events(...args: string[]): void {
  execFileSync(process.execPath, ['local/events.ts', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
}

// Streams are taken out and put in through the laptop's own tables; a deployed shop has no data folder.
const onTheLaptop = it.skipIf(shop.dataDir === undefined)

describe('an order taken out of one shop', () => {
  onTheLaptop(
    'is in another one what it was, with its history and in its lists, but for what only the first has the key to',
    async () => {
      const support = await as('support')
      const { id, version } = await waitingOrder()
      await support.post(`/v1/orders/${id}/approve`)
      const before = await support.get(`/v1/orders/${id}?consistency=strong`)
      const historyBefore = await support.get(`/v1/orders/${id}/history`)
      const file = join(folder, 'order.jsonl')
      events('export', id, '--out', file, '--data', shop.dataDir)
      expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(version + 1)

      other = await startShop({ port: 0, dataDir: join(folder, 'shop') })
      events('import', file, '--data', other.details.dataDir)
      events('import', file, '--data', other.details.dataDir) // once more: nothing new
      const person = other.details.people.find(({ role }) => role === 'support')
      const there = await new ShopClient(other.url).signIn(person?.email ?? '', person?.password ?? '')
      const listed = await until(
        () => there.get('/v1/orders?status=approved'),
        ({ body }) => body.items.length > 0,
      )
      expect(listed.body.items.map((item: { id: string }) => item.id)).toEqual([id])
      expect((await there.get(`/v1/orders/${id}`)).body).toEqual({
        ...before.body,
        shippingAddress: null,
        erased: true,
      })
      const [created, ...later] = historyBefore.body.items
      expect((await there.get(`/v1/orders/${id}/history`)).body.items).toEqual([
        { ...created, data: { ...created.data, shippingAddress: null }, erased: true },
        ...later,
      ])
    },
  )
})

describe('two versions of an order', () => {
  it('are told apart member by member', async () => {
    const [customer, support] = await Promise.all([as('customer'), as('support')])
    const { id, version: from } = await waitingOrder()
    const to = from + 1
    await support.post(`/v1/orders/${id}/approve`)
    const { body } = await customer.get(`/v1/orders/${id}/diff?from=${from}&to=${to}`)
    expect(body).toMatchObject({ id, from, to })
    expect(body.changes).toContainEqual({ pointer: '/status', before: 'created', after: 'approved' })
    expect(body.changes.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/status',
      '/payBy',
      '/timeline/1',
      '/allowedCommands/0',
      '/allowedCommands/1',
      '/allowedCommands/2',
    ])
    expect((await customer.get(`/v1/orders/${id}/diff?from=1&to=${to + 1}`)).body.code).toBe('no-such-version')
    expect((await (await as('customer2')).get(`/v1/orders/${id}/diff?from=1&to=2`)).status).toBe(404)
  })
})
