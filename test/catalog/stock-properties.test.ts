import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StockEvent } from '#events/stock.ts'
import { type StockLevelRow, stockLevel } from '#functions/catalog/read-models/stock-level.ts'
import { allHolds } from '#functions/catalog/stock/holds.ts'
import type { StockState } from '#functions/catalog/stock/state.ts'
import { type StockItemCommand, stock } from '#functions/catalog/stock/stock.ts'
import { commit, noon, now, orderNo, release, reserve } from './stock-past.ts'

const info = { stream: 'stock#CUP', number: 1, time: 1 } as const

const pieces = fc.integer({ min: 1, max: 6 })

/** What one order asks, in its order: it reserves for longer and longer, takes parcels, and gives back the rest. */
const orderLife = (number: number): fc.Arbitrary<StockItemCommand[]> =>
  fc
    .record({
      quantity: pieces,
      asks: fc.uniqueArray(fc.integer({ min: -10, max: 60 }), { minLength: 1, maxLength: 3 }),
      paid: fc.boolean(),
      parcels: fc.array(pieces, { maxLength: 3 }),
      closes: fc.boolean(),
    })
    .map(({ quantity, asks, paid, parcels, closes }) => [
      ...asks.toSorted((a, b) => a - b).map((minutes) => reserve(orderNo(number), quantity, noon(minutes))),
      ...(paid ? [reserve(orderNo(number), quantity, null)] : []),
      ...parcels.map((count, parcel) => commit(orderNo(number), `shp_${parcel}`, count)),
      ...(closes ? [release(orderNo(number))] : []),
    ])

/** What happens in the store meanwhile. */
const storeLife: fc.Arbitrary<StockItemCommand[]> = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('ReceiveStock' as const), quantity: pieces }),
    fc.record({
      type: fc.constant('AdjustStock' as const),
      delta: fc.integer({ min: -8, max: 8 }),
      reason: fc.constant('counted'),
    }),
    fc.record({
      type: fc.constant('ReleaseExpired' as const),
      now: fc.integer({ min: -10, max: 60 }).map((minutes) => now + minutes * 60_000),
    }),
  ),
  { maxLength: 20 },
)

/** The lives of some orders and the store, shuffled together: each keeps its own order. `turns` says whose turn it is. */
const commands: fc.Arbitrary<StockItemCommand[]> = fc
  .tuple(
    fc.integer({ min: 1, max: 8 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, n) => orderLife(n)))),
    storeLife,
    fc.infiniteStream(fc.nat()),
  )
  .map(([orders, store, turns]) => {
    const lives = [...orders, store].map((life) => [...life])
    const merged: StockItemCommand[] = []
    for (const turn of turns) {
      const left = lives.filter((life) => life.length > 0)
      const next = left[turn % Math.max(1, left.length)]?.shift()
      if (next === undefined) break
      merged.push(next)
    }
    return merged
  })

interface Run {
  readonly state: StockState
  readonly events: readonly StockEvent[]
}

function run(sequence: readonly StockItemCommand[], check: (run: Run) => void = () => undefined): Run {
  let current: Run = { state: stock.initial, events: [] }
  for (const command of sequence) {
    const decision = stock.decide(current.state, command)
    if ('refused' in decision) continue
    for (const event of decision.accepted) {
      current = { state: stock.evolve(current.state, event, info), events: [...current.events, event] }
    }
    check(current)
  }
  return current
}

test('what is reserved is there, to the piece, whatever orders and the store do', () => {
  fc.assert(
    fc.property(commands, (sequence) => {
      const wrong: StockState[] = []
      run(sequence, ({ state }) => {
        const held = allHolds(state.holding).map(([, hold]) => hold.held)
        const sum = held.reduce((total, pieces) => total + pieces, 0)
        const right = sum === state.reserved && sum <= state.onHand && held.every((pieces) => pieces > 0)
        if (!right) wrong.push(state)
      })
      expect(wrong).toEqual([])
    }),
    { numRuns: 2000 },
  )
})

test('nothing leaves that did not come in, and no order gets more than it asked for', () => {
  fc.assert(
    fc.property(commands, (sequence) => {
      const { state, events } = run(sequence)
      const sum = (count: (event: StockEvent) => number) => events.reduce((total, event) => total + count(event), 0)
      const moved = sum(({ type, data }) =>
        type === 'StockReceived' ? data.quantity : type === 'StockAdjusted' ? data.delta : 0,
      )
      const left = sum(({ type, data }) => (type === 'StockCommitted' ? data.quantity : 0))
      expect(state.onHand).toBe(moved - left)
      for (const command of sequence) {
        if (command.type !== 'ReserveStock') continue
        const gone = sum(({ type, data }) =>
          type === 'StockCommitted' && data.orderId === command.orderId ? data.quantity : 0,
        )
        expect(gone).toBeLessThanOrEqual(command.quantity)
      }
    }),
    { numRuns: 1000 },
  )
})

test('what orders ask again, any time later, changes nothing', () => {
  const repeated = fc.tuple(commands, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 20 }))
  fc.assert(
    fc.property(repeated, ([sequence, repetitions]) => {
      const again = sequence.map((command) => [command])
      for (const [which, later] of repetitions) {
        const at = which % Math.max(1, sequence.length)
        const command = sequence[at]
        if (command === undefined || command.type === 'ReceiveStock' || command.type === 'AdjustStock') continue
        if (command.type === 'ReleaseExpired') continue
        again[at + (later % (sequence.length - at))]?.push(command)
      }
      expect(run(again.flat())).toEqual(run(sequence))
    }),
    { numRuns: 2000 },
  )
})

test('the numbers of the read model are those of the rule, and the clock is not told too late', () => {
  fc.assert(
    fc.property(commands, (sequence) => {
      run(sequence, ({ state, events }) => {
        const row = events.reduce<StockLevelRow>(
          (level, event) => stockLevel.evolve(level, event, info),
          stockLevel.initial,
        )
        expect(row).toMatchObject({ onHand: state.onHand, reserved: state.reserved })
        const ends = allHolds(state.holding).flatMap(([, { until }]) => (until === null ? [] : [until]))
        for (const end of ends) expect(row.firstEnd !== null && row.firstEnd <= end).toBe(true)
      })
    }),
    { numRuns: 500 },
  )
})
