import { expect, test } from 'vitest'
import type { SagaEvent } from '#events/sagas.ts'
import { liveThrough } from './process/process-life.ts'

/** How many worlds are lived through; CI asks for 10,000. World n has the seed `first + n`: PROCESSES_FROM replays one. */
const processes = Number(process.env['PROCESSES'] ?? 500)
const first = Number(process.env['PROCESSES_FROM'] ?? 1)

test(`in ${processes} worlds no money and no goods are lost, however orders end (seeds from ${first})`, {
  timeout: 3_600_000,
}, async () => {
  const ends = new Map<string, number>()
  for (let seed = first; seed < first + processes; seed++) {
    const world = await liveThrough(seed).catch((error: unknown) => {
      throw new Error(`seed ${seed} (PROCESSES=1 PROCESSES_FROM=${seed} replays it): ${String(error)}`, {
        cause: error,
      })
    })
    for (const id of world.orders.ids()) {
      const { status } = world.orders.state(id)
      ends.set(status, (ends.get(status) ?? 0) + 1)
    }
  }
  // A world in which nothing happens proves nothing.
  if (processes >= 100) {
    for (const end of ['rejected', 'expired', 'cancelled', 'paid', 'delivered', 'returned']) {
      expect(ends.get(end), end).toBeGreaterThan(5)
    }
  }
})

test.each<[name: string, spoil: (event: SagaEvent) => readonly SagaEvent[]]>([
  ['gives nothing back to the stock', (event) => (event.type === 'StockReleaseRequested' ? [] : [event])],
  ['never sets reserved money free', (event) => (event.type === 'VoidRequested' ? [] : [event])],
  [
    'takes money that it should set free',
    (event) => {
      if (event.type !== 'VoidRequested') return [event]
      return [{ type: 'CaptureRequested', data: { ...event.data, amount: { amount: 1000, currency: 'EUR' } } }]
    },
  ],
  [
    'takes money without looking at the order again',
    (event) => {
      if (event.type !== 'AuthorizationRequested') return [event]
      const { paymentId, provider, amount } = event.data
      return [event, { type: 'CaptureRequested', data: { paymentId, provider, amount } }]
    },
  ],
  ['forgets refunds', (event) => (event.type === 'RefundSent' ? [] : [event])],
  ['takes nothing off the stock', (event) => (event.type === 'StockCommitRequested' ? [] : [event])],
])('a saga that %s is found out', async (_name, spoil) => {
  const plant = { spoil: (events: readonly SagaEvent[]) => events.flatMap(spoil) }
  const livesBadly = async () => {
    for (let seed = 1; seed <= 60; seed++) await liveThrough(seed, plant)
  }
  await expect(livesBadly()).rejects.toThrow()
})
