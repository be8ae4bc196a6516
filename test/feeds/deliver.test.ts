import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { pauseAfter, pauses } from '#functions/feeds/delivery/delivery.ts'
import { webhookSecret } from '#functions/feeds/http/webhook-secret.ts'
import { atRandom } from '#test/kit/faulty-client.ts'
import { randomNumbers } from '#test/kit/random-numbers.ts'
import { verifyWebhook } from '#test/kit/standard-webhooks.ts'
import { startReceiver } from '#test/kit/webhook-receiver.ts'
import { commits } from './messages.ts'
import { newOutbox, secretKey } from './outbox.ts'

const receiver = await startReceiver()
afterAll(() => receiver.stop())
beforeEach(() => {
  receiver.received.length = 0
  receiver.answer = () => ({ status: 204 })
})

const whk = 'whk_0000000000000000000000000A'
const hour = 3_600_000

/** An outbox with one webhook that wants paid orders. */
async function withWebhook(events: readonly string[] = ['OrderPaid']) {
  const outbox = await newOutbox()
  await outbox.command(whk, { type: 'RegisterWebhook', url: `${receiver.url}/hook`, events, description: '' })
  const deliveries = async () => (await outbox.log.list(whk, { limit: 100 })).deliveries
  return { ...outbox, deliveries }
}

describe('a webhook', () => {
  test('is told of what it wants as one signed CloudEvent a commit', async () => {
    const outbox = await withWebhook()
    const [paid] = commits('order#1', 1, { types: ['PaymentCaptured', 'OrderPaid'] })
    if (paid === undefined) throw new Error('no commit')
    await outbox.publish(paid, ...commits('order#2', 1, { types: ['OrderCreated'] }))
    await outbox.workUntil(outbox.clock.now)

    expect(receiver.received).toHaveLength(1)
    const [got] = receiver.received
    expect(got?.headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'webhook-id': expect.stringMatching(/^dlv_[0-9A-Z]{26}$/),
      'webhook-timestamp': String(outbox.clock.now / 1000),
    })
    expect(JSON.parse(got?.body ?? '')).toEqual({
      ...paid,
      data: { ...paid.data, events: paid.data.events.filter(({ t }) => t === 'OrderPaid') },
    })
    verifyWebhook(webhookSecret(secretKey, whk, 1), got?.headers ?? {}, got?.body ?? '', outbox.clock.now)
    expect(await outbox.deliveries()).toMatchObject([
      {
        id: got?.headers['webhook-id'],
        status: 'delivered',
        attempts: 1,
        event: { id: 'order#1/1', source: '/storefold/orders', types: ['OrderPaid'] },
        log: [{ status: 204 }],
      },
    ])
  })

  test('is told of everything if it wants everything, what is not for others included', async () => {
    const outbox = await withWebhook(['*'])
    await outbox.publish(
      ...commits('order#1', 3),
      ...commits('product#1', 2, { service: 'catalog', types: ['ProductPublished'] }),
    )
    await outbox.workUntil(outbox.clock.now)
    expect(receiver.received.map(({ body }) => JSON.parse(body).id).toSorted()).toEqual([
      'order#1/1',
      'order#1/2',
      'order#1/3',
      'product#1/1',
      'product#1/2',
    ])
  })

  test('refuses what somebody else has signed, or changed, or kept for later', async () => {
    const outbox = await withWebhook()
    await outbox.publish(...commits('order#1', 1))
    await outbox.workUntil(outbox.clock.now)
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received
    const secret = webhookSecret(secretKey, whk, 1)
    const { now } = outbox.clock
    expect(() => verifyWebhook(secret, headers, body, now)).not.toThrow()
    expect(() => verifyWebhook(webhookSecret(secretKey, whk, 2), headers, body, now)).toThrow('no signature fits')
    expect(() => verifyWebhook(secret, headers, `${body} `, now)).toThrow('no signature fits')
    expect(() => verifyWebhook(secret, { ...headers, 'webhook-id': 'dlv_other' }, body, now)).toThrow(
      'no signature fits',
    )
    expect(() => verifyWebhook(secret, headers, body, now + hour)).toThrow('not fresh')
  })

  test('is told under the old secret too, for a day after it got a new one', async () => {
    const outbox = await withWebhook()
    await outbox.command(whk, { type: 'RotateSecret' })
    await outbox.publish(...commits('order#1', 1))
    await outbox.workUntil(outbox.clock.now)
    const old = webhookSecret(secretKey, whk, 1)
    const newest = webhookSecret(secretKey, whk, 2)
    const [first] = receiver.received
    for (const secret of [old, newest]) verifyWebhook(secret, first?.headers ?? {}, first?.body ?? '', outbox.clock.now)

    outbox.clock.now += 25 * hour
    await outbox.publish(...commits('order#2', 1))
    await outbox.workUntil(outbox.clock.now)
    const second = receiver.received[1]
    verifyWebhook(newest, second?.headers ?? {}, second?.body ?? '', outbox.clock.now)
    expect(() => verifyWebhook(old, second?.headers ?? {}, second?.body ?? '', outbox.clock.now)).toThrow(
      'no signature fits',
    )
  })

  test('is told once of a commit that is matched twice, and of an attempt that comes twice', async () => {
    const outbox = await withWebhook()
    await outbox.publish(...commits('order#1', 2))
    await outbox.match((await outbox.feed.readPage(1)).chunks)
    expect(outbox.waiting).toHaveLength(4)
    await outbox.workUntil(outbox.clock.now)
    expect(receiver.received).toHaveLength(2)
    expect(await outbox.deliveries()).toHaveLength(2)
  })
})

describe('a receiver that fails', () => {
  test('is told again and again, under the same id, until it has it', async () => {
    const outbox = await withWebhook()
    receiver.answer = () => (receiver.received.length < 4 ? { status: 500 } : { status: 200 })
    await outbox.publish(...commits('order#1', 1))
    const begun = outbox.clock.now
    await outbox.workUntil(begun + hour)
    expect(receiver.received).toHaveLength(4)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    // Each attempt is signed anew: it is fresh when it comes.
    const times = receiver.received.map(({ headers }) => Number(headers['webhook-timestamp']) - begun / 1000)
    expect(times).toEqual([0, 5, 35, 155])
    const [delivery] = await outbox.deliveries()
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 4 })
    expect(delivery?.log.map((attempt) => ('status' in attempt ? attempt.status : attempt.error))).toEqual([
      500, 500, 500, 200,
    ])
    expect(await outbox.log.failingSince(whk)).toBeUndefined()
  })

  test('that redirects is not followed, one that is silent is given up after a while', async () => {
    const outbox = await withWebhook()
    receiver.answer = ({ path }) =>
      path === '/hook' ? { status: 302, headers: { location: '/elsewhere' } } : { status: 200 }
    await outbox.publish(...commits('order#1', 1))
    await outbox.workUntil(outbox.clock.now)
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook'])
    receiver.answer = () => null
    await outbox.workUntil(outbox.clock.now + 6000)
    expect(await outbox.deliveries()).toMatchObject([
      { status: 'retrying', log: [{ status: 302 }, { error: 'timeout' }] },
    ])
  })

  test('for 31 hours has its commits put away, where they can be tried again from', async () => {
    const outbox = await withWebhook()
    receiver.answer = () => ({ status: 503 })
    await outbox.publish(...commits('order#1', 1))
    await outbox.workUntil(outbox.clock.now + 40 * hour)
    expect(receiver.received).toHaveLength(pauses.length + 1)
    expect(await outbox.deliveries()).toMatchObject([{ status: 'failed', attempts: 11 }])
    expect(outbox.waiting).toEqual([])
    expect(outbox.givenUp).toHaveLength(1)

    receiver.answer = () => ({ status: 200 })
    const [message] = outbox.givenUp
    if (message === undefined) throw new Error('nothing was put away')
    await outbox.deliver(message)
    expect(await outbox.deliveries()).toMatchObject([{ status: 'delivered', attempts: 12 }])
  })

  test('for three days, nothing having arrived in between, is switched off, which says why', async () => {
    const outbox = await withWebhook()
    receiver.answer = () => ({ status: 500 })
    const begun = outbox.clock.now
    for (let day = 0; day < 3; day++) {
      await outbox.publish(...commits(`order#${day}`, 1))
      await outbox.workUntil(begun + (day + 1) * 24 * hour)
    }
    expect(await outbox.webhooks.read(whk)).toMatchObject({ state: { status: 'active' } })
    await outbox.publish(...commits('order#last', 1))
    await outbox.workUntil(outbox.clock.now)
    expect(await outbox.webhooks.read(whk)).toMatchObject({
      state: {
        status: 'switched-off',
        switchedOff: { reason: 'failing', failingSince: new Date(begun).toISOString() },
      },
    })
    const before = receiver.received.length
    await outbox.workUntil(outbox.clock.now + 48 * hour)
    expect(receiver.received).toHaveLength(before)
    expect((await outbox.deliveries()).map(({ status }) => status)).toContain('cancelled')
  })

  test('is judged anew once somebody has switched it on again', async () => {
    const outbox = await withWebhook()
    receiver.answer = () => ({ status: 500 })
    const begun = outbox.clock.now
    await outbox.publish(...commits('order#1', 1))
    await outbox.workUntil(begun + 80 * hour)
    await outbox.publish(...commits('order#2', 1))
    await outbox.workUntil(outbox.clock.now)
    expect(await outbox.webhooks.read(whk)).toMatchObject({ state: { status: 'switched-off' } })

    await outbox.command(whk, { type: 'ChangeWebhook', active: true })
    await outbox.publish(...commits('order#3', 1))
    await outbox.workUntil(outbox.clock.now + hour)
    expect(await outbox.webhooks.read(whk)).toMatchObject({ state: { status: 'active' } })
    expect(await outbox.log.failingSince(whk)).toBe(begun)
  })

  test('now and then is not switched off', async () => {
    const outbox = await withWebhook()
    const begun = outbox.clock.now
    for (let day = 0; day < 6; day++) {
      receiver.answer = () => ({ status: day % 2 === 0 ? 500 : 200 })
      await outbox.publish(...commits(`order#${day}`, 1))
      await outbox.workUntil(begun + (day + 1) * 24 * hour)
    }
    expect(await outbox.webhooks.read(whk)).toMatchObject({ state: { status: 'active' } })
  })

  test('with 410 is gone and switched off at once', async () => {
    const outbox = await withWebhook()
    receiver.answer = () => ({ status: 410 })
    await outbox.publish(...commits('order#1', 1))
    await outbox.workUntil(outbox.clock.now)
    expect(await outbox.webhooks.read(whk)).toMatchObject({
      state: { status: 'switched-off', switchedOff: { reason: 'gone' } },
    })
    expect(await outbox.deliveries()).toMatchObject([{ status: 'failed', attempts: 1 }])
  })

  test('does not get what was under way when it was paused', async () => {
    const outbox = await withWebhook()
    await outbox.publish(...commits('order#1', 1))
    await outbox.command(whk, { type: 'ChangeWebhook', active: false })
    await outbox.publish(...commits('order#2', 1))
    await outbox.workUntil(outbox.clock.now)
    expect(receiver.received).toEqual([])
    expect(await outbox.deliveries()).toMatchObject([{ status: 'cancelled', event: { id: 'order#1/1' } }])
  })

  test('gets it from its new address once it has moved', async () => {
    const outbox = await withWebhook()
    receiver.answer = ({ path }) => ({ status: path === '/moved' ? 200 : 404 })
    await outbox.publish(...commits('order#1', 1))
    await outbox.workUntil(outbox.clock.now)
    await outbox.command(whk, { type: 'ChangeWebhook', url: `${receiver.url}/moved` })
    await outbox.workUntil(outbox.clock.now + 10_000)
    expect(await outbox.deliveries()).toMatchObject([{ status: 'delivered', attempts: 2 }])
  })

  test('is never forgotten where this function dies halfway, and is told at least once', async () => {
    // The attempt was made and its note was lost: the message comes again, beside the next attempt that was queued already.
    const outbox = await withWebhook()
    receiver.answer = () => (receiver.received.length < 3 ? { status: 500 } : { status: 200 })
    await outbox.publish(...commits('order#1', 1))
    const [first] = outbox.waiting
    if (first === undefined) throw new Error('nothing is waiting')
    await outbox.workUntil(outbox.clock.now)
    await outbox.deliver(first)
    outbox.waiting.push(first, ...outbox.waiting)
    await outbox.workUntil(outbox.clock.now + hour)
    expect(await outbox.deliveries()).toMatchObject([{ status: 'delivered', attempts: 3 }])
    expect(receiver.received).toHaveLength(3)
  })
})

describe('a bad network', () => {
  test.each([1, 2])('loses nothing on the way to a receiver that fails now and then (seed %i)', async (seed) => {
    const outbox = await newOutbox({ faults: atRandom(seed, 0.25) })
    await outbox.command(whk, { type: 'RegisterWebhook', url: `${receiver.url}/hook`, events: ['*'], description: '' })
    const random = randomNumbers(seed)
    receiver.answer = () => ({ status: random() < 0.4 ? 500 : 204 })
    outbox.spoil(true)
    // What throws comes again, as it does from the stream and from the queue; now and then something comes twice.
    const again = async (work: () => Promise<void>): Promise<void> => {
      for (let tries = 0; tries < 50; tries++) {
        const failed = await work().then(
          () => false,
          () => true,
        )
        if (!failed && random() > 0.1) return
      }
    }
    const published = Array.from({ length: 3 }, (_, n) => commits(`order#${n}`, 3)).flat()
    await again(async () => void (await outbox.feed.append(published)))
    await again(async () => outbox.match((await outbox.feed.readPage(1)).chunks))
    for (let next = outbox.waiting.shift(); next !== undefined; next = outbox.waiting.shift()) {
      const message = next
      outbox.clock.now = Math.max(outbox.clock.now, message.dueAt)
      await again(() => outbox.deliver(message))
    }
    outbox.spoil(false)
    const { deliveries } = await outbox.log.list(whk, { limit: 100 })
    expect(deliveries.map(({ status }) => status)).toEqual(published.map(() => 'delivered'))
    const got = new Set(receiver.received.map(({ body }) => JSON.parse(body).id))
    expect(got).toEqual(new Set(published.map(({ id }) => id)))
    for (const { headers, body } of receiver.received)
      verifyWebhook(webhookSecret(secretKey, whk, 1), headers, body, Number(headers['webhook-timestamp']) * 1000)
  })
})

test('the pauses between attempts grow, and add up to a day and a quarter', () => {
  expect(pauses.toSorted((a, b) => a - b)).toEqual(pauses)
  const hours = pauses.reduce((sum, seconds) => sum + seconds, 0) / 3600
  expect([hours > 30, hours < 33]).toEqual([true, true])
  expect([pauseAfter(1, 0), pauseAfter(1, 1), pauseAfter(pauses.length + 1, 0)]).toEqual([4500, 5500, undefined])
})
