import { describe, expect, test } from 'vitest'
import type { OrderEvent } from '#events/orders.ts'
import type { SagaEvent } from '#events/sagas.ts'
import { evolve, noOrder } from '#functions/orders/order/state.ts'
import { dueAt, maxAttempts } from '#functions/orders/saga/patience.ts'
import { type SagaCommand, saga } from '#functions/orders/saga/saga.ts'
import { given } from '#test/kit/given.ts'
import * as past from './past.ts'

const { now, eur, created, approved, kept, started, authorized, paid, captured } = past
const policy = { autoApprove: { total: 5000, pieces: 4 }, paymentWindowMs: 30 * 60_000 }
const iso = (time: number) => new Date(time).toISOString()
const soon = iso(now + 45 * 60_000)
const held = [past.reserved('CUP', 3, soon), past.reserved('POSTER', 1, soon)]
const waiting = [created, ...held, { type: 'OrderApproved', data: { payBy: iso(now + 30 * 60_000) } }] as const

/** The saga, with everything that it did a moment ago. */
const today: typeof saga = {
  ...saga,
  evolve: (state, event, info) => saga.evolve(state, event, { ...info, time: now }),
}

describe('a new order', () => {
  test('has its goods reserved for longer than the buyer may take to pay', () => {
    given(today)
      .when(advance(created))
      .emits(reserve('CUP', 3, soon), reserve('POSTER', 1, soon))
  })

  test('asks for nothing twice', () => {
    given(today, reserve('CUP', 3, soon), reserve('POSTER', 1, soon))
      .when(advance(created))
      .emits()
  })

  test('is approved by the policy once everything is reserved', () => {
    given(today, reserve('CUP', 3, soon), reserve('POSTER', 1, soon))
      .when(advance(created, ...held))
      .emits(done('reserve/CUP'), done('reserve/POSTER'), {
        type: 'ApprovalRequested',
        data: { payBy: iso(now + 30 * 60_000) },
      })
  })

  test('waits for staff above the limits, and goes on when they have decided', () => {
    const strict = { ...policy, autoApprove: { total: 4999, pieces: 4 } }
    const asked: SagaEvent = { type: 'StaffAsked', data: { reason: 'the total is above 4999' } }
    given(today)
      .when({ ...advance(created, ...held), policy: strict })
      .emits(asked)
    given(today, asked)
      .when({ ...advance(...waiting), policy: strict })
      .emits({ type: 'StaffAnswered', data: {} })
  })

  test('that is rejected gives back what is reserved, and then it is over', () => {
    const rejected = [created, past.reserved('CUP', 3, soon), past.rejected]
    const release: SagaEvent = { type: 'StockReleaseRequested', data: { sku: 'CUP' } }
    given(today, reserve('CUP', 3, soon), reserve('POSTER', 1, soon))
      .when(advance(...rejected))
      .emits(done('reserve/CUP'), done('reserve/POSTER'), release)
    given(today, release)
      .when(advance(...rejected, past.released('CUP')))
      .emits(done('release/CUP'), { type: 'SagaFinished', data: {} })
  })
})

describe('a packed order', () => {
  const packed = [...waiting, captured('e1'), paid, past.prepared] as const

  test('has its goods kept for good, also where the warehouse was faster than the stock', () => {
    given(today)
      .when(advance(...packed))
      .emits(reserve('CUP', 3, null), reserve('POSTER', 1, null))
    given(today, reserve('CUP', 3, null), reserve('POSTER', 1, null))
      .when(advance(...packed, ...kept))
      .emits(done('keep/CUP'), done('keep/POSTER'))
    given(today)
      .when(advance(...packed, past.released('CUP', 'expired')))
      .emits(reserve('CUP', 3, null), reserve('POSTER', 1, null))
  })

  test('asks nothing for what has left, or what the stock has not got', () => {
    const parcel = past.parcel('shp_1', { line: 2, quantity: 1 })
    const commit: SagaEvent = {
      type: 'StockCommitRequested',
      data: { sku: 'POSTER', shipmentId: 'shp_1', quantity: 1 },
    }
    given(today)
      .when(advance(...packed, parcel))
      .emits(reserve('CUP', 3, null), commit)
    given(today)
      .when(advance(...packed, parcel, past.released('CUP', 'out-of-stock')))
      .emits(commit)
  })
})

describe('a payment', () => {
  const authorize: SagaEvent = {
    type: 'AuthorizationRequested',
    data: { paymentId: 'pay_1', provider: 'simulator', method: 'tok_success', amount: eur(5000) },
  }
  const capture: SagaEvent = {
    type: 'CaptureRequested',
    data: { paymentId: 'pay_1', provider: 'simulator', amount: eur(5000) },
  }
  const voiding: SagaEvent = { type: 'VoidRequested', data: { paymentId: 'pay_1', provider: 'simulator' } }

  test('is authorized when its buyer started it', () => {
    given(today)
      .when(advance(...waiting, started()))
      .emits(authorize)
  })

  test('is not taken before the goods are there for good', () => {
    given(today, authorize)
      .when(advance(...waiting, started(), authorized('e1')))
      .emits(done('authorize/pay_1'), reserve('CUP', 3, null), reserve('POSTER', 1, null))
  })

  test('is taken once they are', () => {
    given(today, reserve('CUP', 3, null))
      .when(advance(...waiting, started(), authorized('e1'), ...kept))
      .emits(done('keep/CUP'), capture)
  })

  test('is set free when the order was closed meanwhile', () => {
    given(today, capture)
      .when(advance(...waiting, started(), authorized('e1'), past.expired, ...past.letGo))
      .emits(done('capture/pay_1'), voiding)
  })

  test('is set free when more is owed to nobody', () => {
    const other = captured('e0', eur(3000), 'pay_0')
    given(today)
      .when(advance(...waiting, other, started(), authorized('e1'), ...kept))
      .emits(voiding)
  })

  test('that nobody asked the provider for is dropped with the order', () => {
    given(today)
      .when(advance(...waiting, started(), past.expired, ...past.letGo))
      .emits({ type: 'PaymentDropped', data: { paymentId: 'pay_1' } })
  })

  test('that the provider was asked for is asked for until it answers, whatever became of the order', () => {
    given(today, authorize)
      .when(advance(...waiting, started(), past.expired, ...past.letGo))
      .emits()
  })

  test('that came late goes back, under a name of its own each time it failed', () => {
    const back = past.refundRequested(eur(5000), 'order expired', 'pay_1', 'ref_1')
    const sent = (round: number): SagaEvent => ({
      type: 'RefundSent',
      data: {
        refundId: 'ref_1',
        paymentId: 'pay_1',
        provider: 'simulator',
        amount: eur(5000),
        key: `ref_1/pay_1/${round}`,
      },
    })
    const late = [...waiting, started(), past.expired, ...past.letGo, captured('e1'), back]
    given(today)
      .when(advance(...late))
      .emits(sent(1))
    const again = [...late, past.refundFailed('ref_1/pay_1/1/failed', 'ref_1'), back]
    given(today)
      .when(advance(...again))
      .emits(sent(2))
  })
})

describe('a paid order', () => {
  test('whose goods are gone is cancelled', () => {
    given(today)
      .when(advance(created, ...kept, approved, captured('e1'), paid, past.released('CUP', 'out-of-stock')))
      .emits({ type: 'CancellationSent', data: { reason: 'out of stock' } })
  })

  test('takes what left with a parcel off the stock, once', () => {
    const shipping = past.lives['partly shipped']
    const commit: SagaEvent = { type: 'StockCommitRequested', data: { sku: 'CUP', shipmentId: 'shp_1', quantity: 2 } }
    given(today)
      .when(advance(...shipping))
      .emits(commit)
    given(today, commit)
      .when({ type: 'ConfirmStockCommit', sku: 'CUP', shipmentId: 'shp_1' })
      .emits({ type: 'StockCommitConfirmed', data: { sku: 'CUP', shipmentId: 'shp_1' } })
    given(today, commit, { type: 'StockCommitConfirmed', data: { sku: 'CUP', shipmentId: 'shp_1' } })
      .when(advance(...shipping))
      .emits(done('commit/shp_1/CUP'))
  })
})

describe('a step that nobody answers', () => {
  const asked = reserve('CUP', 3, soon)
  const order = { ...created, data: { ...created.data, lines: created.data.lines.slice(0, 1) } }

  test('is asked for again, later each time, and then left to people', () => {
    let state = saga.evolve(saga.initial, asked, { stream: 'saga#test', number: 1, time: now })
    let time = now
    for (let attempt = 2; attempt <= maxAttempts; attempt++) {
      const [step] = state.steps
      if (step === undefined) throw new Error('the step is open')
      expect(saga.decide(state, advance(order, dueAt(step) - 1))).toEqual({ accepted: [] })
      time = dueAt(step)
      const decided = saga.decide(state, advance(order, time))
      if ('refused' in decided) throw new Error('sagas refuse nothing')
      expect(decided.accepted.map(({ type }) => type)).toEqual(['StockRequested'])
      for (const event of decided.accepted) {
        state = saga.evolve(state, event, { stream: 'saga#test', number: attempt, time })
      }
    }
    expect(time - now).toBeGreaterThan(90 * 60_000)
    const last = saga.decide(state, advance(order, time + 60 * 60_000))
    expect(last).toEqual({
      accepted: [{ type: 'SagaStepStuck', data: { step: 'reserve/CUP', attempts: maxAttempts } }],
    })
  })

  test('is asked for again at once when an operator wants it', () => {
    const stuck: SagaEvent = { type: 'SagaStepStuck', data: { step: 'reserve/CUP', attempts: maxAttempts } }
    const state = [asked, stuck].reduce(
      (before, event) => saga.evolve(before, event, { stream: 'saga#test', number: 1, time: now }),
      saga.initial,
    )
    expect(saga.decide(state, advance(order))).toEqual({ accepted: [] })
    expect(saga.decide(state, { ...advance(order), again: true })).toEqual({
      accepted: [{ type: 'SagaStepResumed', data: { step: 'reserve/CUP' } }, asked],
    })
  })
})

function advance(...facts: readonly (OrderEvent | number)[]): Extract<SagaCommand, { type: 'Advance' }> {
  const events = facts.filter((fact) => typeof fact !== 'number')
  const time = facts.find((fact) => typeof fact === 'number') ?? now
  const order = events.reduce(
    (state, event, index) => evolve(state, event, { stream: 'order#test', number: index + 1, time: now }),
    noOrder,
  )
  return { type: 'Advance', order, now: time, policy }
}

function reserve(sku: string, quantity: number, until: string | null): SagaEvent {
  return { type: 'StockRequested', data: { sku, quantity, until } }
}

function done(step: string): SagaEvent {
  return { type: 'SagaStepDone', data: { step } }
}
