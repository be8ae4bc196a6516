import { describe, expect, test } from 'vitest'
import { typesOf } from '#test/kit/event-store.ts'
import { atRandom, inOrder } from '#test/kit/faulty-client.ts'
import { placing } from '#test/orders/order-commands.ts'
import { cancels, eur, payBy, poster, tells } from '#test/orders/past.ts'
import { orderProcess, orderShop, place, sentAs } from './order-store.ts'

const shop = await orderShop()
const { table, orders, store } = shop
const approve = { type: 'ApproveOrder', payBy } as const

describe('a command that meets another one', () => {
  test('is decided again on what the other one recorded, without another load', async () => {
    await place(shop, 'met')
    const cancelled = () => orders.execute('met', cancels('staff'), sentAs('cancel'))
    const slow = orderProcess(table, { plan: inOrder('PutItem', { behind: cancelled }) })
    const late = await slow.orders.execute('met', approve, sentAs('approve'))
    expect(late).toMatchObject({ outcome: 'refused', refusal: 'not-awaiting-approval', state: { status: 'cancelled' } })
    expect(slow.attempts).toEqual(['Query', 'PutItem'])
  })

  test('goes on behind it where both are possible', async () => {
    await place(shop, 'both')
    const paid = () => orders.execute('both', tells('e1', { status: 'captured', amount: eur(5000) }), sentAs('money'))
    const slow = orderProcess(table, { plan: inOrder('PutItem', { behind: paid }) })
    const late = await slow.orders.execute('both', approve, sentAs('approve'))
    expect(late).toMatchObject({ outcome: 'accepted', repeated: false, number: 3, state: { status: 'delivered' } })
    expect((await store.load('order#both')).map(typesOf)).toEqual([
      ['OrderCreated'],
      ['PaymentCaptured'],
      ['OrderApproved', 'OrderPaid', 'OrderPrepared', 'OrderShipped', 'OrderDelivered'],
    ])
  })

  test('gets through among 32 of them, and the numbers have no gaps', async () => {
    await place(shop, 'crowd')
    const results = await Promise.all(
      Array.from({ length: 32 }, (_, n) =>
        orderProcess(table).orders.execute(
          'crowd',
          tells(`e${n}`, { status: 'authorized', amount: eur(n) }),
          sentAs(`c${n}`),
        ),
      ),
    )
    expect(results.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(32)
    const commits = await store.load('order#crowd')
    expect(commits.map(({ number }) => number)).toEqual(Array.from({ length: 33 }, (_, n) => n + 1))
    expect(new Set(commits.map(({ commandId }) => commandId)).size).toBe(33)
    const times = commits.map(({ time }) => time)
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })
})

describe('a command that comes again', () => {
  test('after its answer was lost adds nothing and gets that answer', async () => {
    await place(shop, 'lost')
    const unlucky = orderProcess(table, { plan: inOrder('PutItem', 'answer-lost'), maxAttempts: 1 })
    await expect(unlucky.orders.execute('lost', approve, sentAs('approve'))).rejects.toThrow('answer-lost')
    const again = await orders.execute('lost', approve, sentAs('approve'))
    expect(again).toMatchObject({ outcome: 'accepted', repeated: true, number: 2, events: [{ type: 'OrderApproved' }] })
    expect(await store.load('order#lost')).toHaveLength(2)
  })

  test('after others came gets its first answer: the order as it was then', async () => {
    await place(shop, 'later')
    const first = await orders.execute('later', approve, sentAs('approve'))
    await orders.execute('later', cancels('staff'), sentAs('cancel'))
    const again = await orders.execute('later', approve, sentAs('approve'))
    expect(again).toEqual({ ...first, repeated: true })
    expect(await store.load('order#later')).toHaveLength(3)
  })

  test('gets its first answer even under a version that is no longer the newest', async () => {
    await place(shop, 'matched')
    const context = { ...sentAs('approve'), expectedNumbers: [1] }
    const first = await orders.execute('matched', approve, context)
    expect(await orders.execute('matched', approve, context)).toEqual({ ...first, repeated: true })
  })

  test('at the same time, ten times, is recorded once and answered alike', async () => {
    await place(shop, 'tenfold')
    const results = await Promise.all(
      Array.from({ length: 10 }, () => orderProcess(table).orders.execute('tenfold', approve, sentAs('approve'))),
    )
    expect(results.filter((result) => result.outcome === 'accepted' && !result.repeated)).toHaveLength(1)
    expect(new Set(results.map((result) => JSON.stringify({ ...result, repeated: true }))).size).toBe(1)
    expect(await store.load('order#tenfold')).toHaveLength(2)
  })

  test('under the same id but with another request is refused', async () => {
    await place(shop, 'reused')
    await orders.execute('reused', approve, { ...sentAs('key'), fingerprint: 'approve' })
    expect(await orders.execute('reused', cancels('staff'), { ...sentAs('key'), fingerprint: 'cancel' })).toMatchObject(
      {
        outcome: 'reused-command-id',
        number: 2,
      },
    )
    expect(await store.load('order#reused')).toHaveLength(2)
  })
})

describe('a creating command that comes again', () => {
  const context = { ...sentAs('key'), fingerprint: 'three cups', creates: true }

  test('gets its first answer', async () => {
    const first = await orders.execute('new-1', placing({ digital: true }), context)
    expect(first).toMatchObject({ outcome: 'accepted', repeated: false, number: 1 })
    await orders.execute('new-1', approve, sentAs('approve'))
    expect(await orders.execute('new-1', placing({ digital: true }), context)).toEqual({ ...first, repeated: true })
  })

  test('gets its first answer when it would be refused by now', async () => {
    const first = await orders.execute('new-2', placing({ digital: true }), context)
    const soldOut = { ...placing({ digital: true }), offers: [] }
    expect(await orders.execute('new-2', soldOut, context)).toEqual({ ...first, repeated: true })
  })

  test('with another request is refused, whether that would be accepted or not', async () => {
    await orders.execute('new-3', placing({ digital: true }), context)
    const other = { ...context, fingerprint: 'four cups' }
    expect(await orders.execute('new-3', placing({ digital: true }), other)).toMatchObject({
      outcome: 'reused-command-id',
    })
    expect(await orders.execute('new-3', { ...placing({ digital: true }), offers: [] }, other)).toMatchObject({
      outcome: 'reused-command-id',
    })
    expect(await store.load('order#new-3')).toHaveLength(1)
  })

  test('that was refused is decided anew', async () => {
    expect(await orders.execute('new-4', { ...placing({ digital: true }), offers: [] }, context)).toMatchObject({
      outcome: 'refused',
      refusal: 'product-not-available',
      number: 0,
    })
    expect(await orders.execute('new-4', placing({ digital: true }), context)).toMatchObject({
      outcome: 'accepted',
      repeated: false,
    })
  })
})

describe('a command for a version', () => {
  test('is decided where the order is at that version', async () => {
    await place(shop, 'if-1')
    const context = { ...sentAs('approve'), expectedNumbers: [7, 1] }
    expect(await orders.execute('if-1', approve, context)).toMatchObject({ outcome: 'accepted', number: 2 })
  })

  test('is turned away where the order is at another one, or is not there', async () => {
    await place(shop, 'if-2')
    const context = { ...sentAs('approve'), expectedNumbers: [2] }
    expect(await orders.execute('if-2', approve, context)).toMatchObject({ outcome: 'version-mismatch', number: 1 })
    expect(await orders.execute('if-none', approve, context)).toMatchObject({ outcome: 'version-mismatch', number: 0 })
    expect(await store.load('order#if-2')).toHaveLength(1)
  })

  test('is turned away where another one comes first while it is recorded', async () => {
    await place(shop, 'if-3')
    const other = () => orders.execute('if-3', tells('e1', { status: 'authorized', amount: eur(1) }), sentAs('money'))
    const slow = orderProcess(table, { plan: inOrder('PutItem', { behind: other }) })
    const late = await slow.orders.execute('if-3', approve, { ...sentAs('approve'), expectedNumbers: [1] })
    expect(late).toMatchObject({ outcome: 'version-mismatch', number: 2 })
  })
})

describe('a dry run', () => {
  test('tells what would be recorded, and records nothing', async () => {
    await place(shop, 'dry')
    const dry = await orders.execute('dry', approve, { ...sentAs('approve'), dryRun: true })
    expect(dry).toMatchObject({ outcome: 'accepted', number: 1, events: [{ type: 'OrderApproved', data: { payBy } }] })
    expect(
      await orders.execute('dry', { type: 'PrepareOrder', now: 0 }, { ...sentAs('x'), dryRun: true }),
    ).toMatchObject({
      outcome: 'refused',
      refusal: 'not-paid',
    })
    const creating = { ...sentAs('place'), creates: true, dryRun: true }
    expect(await orders.execute('dry-new', placing({ digital: true }), creating)).toMatchObject({
      outcome: 'accepted',
      number: 0,
    })
    expect(await store.load('order#dry')).toHaveLength(1)
    expect(await store.load('order#dry-new')).toEqual([])
  })

  test('does not use up its idempotency key', async () => {
    await place(shop, 'dry-key')
    await orders.execute('dry-key', approve, { ...sentAs('key'), dryRun: true })
    expect(await orders.execute('dry-key', approve, sentAs('key'))).toMatchObject({
      outcome: 'accepted',
      repeated: false,
    })
  })
})

test.concurrent.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'with every third request spoilt and commands sent until they are answered, each is recorded once (seed %i)',
  async (seed) => {
    const id = `storm-${seed}`
    const process = orderProcess(table, { plan: atRandom(seed, 0.33) })
    const commands = [
      [placing({ digital: [poster] }), true],
      [{ type: 'RecordStockReserved', sku: 'CUP', quantity: 3, until: null }, false],
      [approve, false],
      [tells('e1', { status: 'captured', amount: eur(5000) }), false],
      [{ type: 'PrepareOrder', now: 0 }, false],
      [{ type: 'ShipParcel', shipmentId: 'shp_1', carrier: 'DHL', tracking: 'T1' }, false],
      [{ type: 'ConfirmDelivery', shipmentId: 'shp_1' }, false],
    ] as const
    for (const [index, [command, creates]] of commands.entries()) {
      for (;;) {
        const result = await process.orders
          .execute(id, command, { ...sentAs(`c${index}`), creates })
          .catch(() => undefined)
        if (result === undefined) continue
        expect(result.outcome).toBe('accepted')
        break
      }
    }
    expect((await store.load(`order#${id}`)).flatMap(typesOf)).toEqual([
      'OrderCreated',
      'StockReservedForOrder',
      'OrderApproved',
      'PaymentCaptured',
      'OrderPaid',
      'OrderPrepared',
      'ParcelShipped',
      'OrderShipped',
      'ParcelDelivered',
      'OrderDelivered',
    ])
  },
)
