import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stripe } from '#functions/orders/payment-provider/stripe.ts'
import { findStripeMock, startStripeMock } from './stripe-mock.ts'

const secrets = { apiKey: 'sk_test_123', webhookSecret: 'whsec_test' }
const ask = {
  orderId: 'ord_01HZX3B7Q2N8V4K6M9T0R5WCDJ',
  paymentId: 'pay_1',
  method: 'pm_card_visa',
  amount: { amount: 2500, currency: 'EUR' },
}
const soon = () => AbortSignal.timeout(5_000)
const program = findStripeMock()

describe.skipIf(program === undefined)(
  'what Stripe takes, by its own mock server (STRIPE_MOCK, or stripe-mock on PATH)',
  () => {
    let mock: Awaited<ReturnType<typeof startStripeMock>>
    beforeAll(async () => {
      mock = await startStripeMock(program ?? '')
    })
    afterAll(() => mock.stop())

    // The mock answers every request that fits Stripe's description with a fixture: what is proved is the request.
    test.each<
      [string, (provider: ReturnType<typeof stripe>) => Promise<{ readonly outcome: string; readonly detail?: string }>]
    >([
      ['an authorization', (provider) => provider.authorize(ask, soon())],
      ['a question', (provider) => provider.authorize({ ...ask, reference: 'pi_123' }, soon())],
      ['a capture', (provider) => provider.capture({ ...ask, reference: 'pi_123' }, soon())],
      ['a void', (provider) => provider.void({ ...ask, reference: 'pi_123' }, soon())],
      [
        'a refund',
        (provider) => provider.refund({ ...ask, reference: 'pi_123', refundId: 'ref_1', key: 'ref_1/pay_1/1' }, soon()),
      ],
    ])('%s', async (_name, request) => {
      const answer = await request(stripe({ url: mock.url, ...secrets }))
      // A fixture carries none of our metadata, so that it is no answer about a payment of ours.
      expect(answer.outcome === 'answered' || answer.detail === 'Stripe answered 200', JSON.stringify(answer)).toBe(
        true,
      )
    })

    test('the mock refuses what Stripe does not know', async () => {
      const response = await fetch(`${mock.url}/v1/payment_intents`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secrets.apiKey}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'amount=2500&currency=eur&colour=blue',
      })
      expect(response.status).toBe(400)
    })
  },
)

describe('what Stripe answers', () => {
  let server: Server
  let next: { status: number; body: unknown } = { status: 500, body: {} }
  let seen: { url: string; headers: Record<string, unknown>; body: string }[] = []
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      seen.push({ url: request.url ?? '', headers: request.headers, body })
      response.writeHead(next.status, { 'content-type': 'application/json' }).end(JSON.stringify(next.body))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  const provider = () => stripe({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ...secrets })
  const answering = (status: number, body: unknown) => {
    next = { status, body }
    seen = []
  }

  test('an authorization carries the idempotency key, our names, and is captured by hand', async () => {
    answering(200, intent('requires_capture'))
    expect(await provider().authorize(ask, soon())).toEqual({
      outcome: 'answered',
      reference: 'pi_1',
      facts: [
        {
          paymentId: 'pay_1',
          providerEventId: 'pi_1/authorized',
          result: { status: 'authorized', amount: { amount: 2500, currency: 'EUR' } },
        },
      ],
    })
    const [request] = seen
    expect(request?.url).toBe('/v1/payment_intents')
    expect(request?.headers['idempotency-key']).toBe('pay_1')
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toMatchObject({
      amount: '2500',
      currency: 'eur',
      capture_method: 'manual',
      'metadata[orderId]': ask.orderId,
    })
  })

  test('a declined card is a fact with a reason', async () => {
    const declined = {
      ...intent('requires_payment_method'),
      last_payment_error: { message: 'Your card was declined.' },
    }
    answering(402, { error: { type: 'card_error', code: 'card_declined', payment_intent: declined } })
    expect(await provider().authorize(ask, soon())).toMatchObject({
      outcome: 'answered',
      facts: [{ providerEventId: 'pi_1/failed', result: { status: 'failed', reason: 'Your card was declined.' } }],
    })
  })

  test('a void that comes too late tells that the money was taken', async () => {
    const taken = { ...intent('succeeded'), amount_received: 2500 }
    answering(400, { error: { code: 'payment_intent_unexpected_state', payment_intent: taken } })
    const answer = await provider().void({ ...ask, reference: 'pi_1' }, soon())
    expect(answer).toMatchObject({
      outcome: 'answered',
      facts: [{ providerEventId: 'pi_1/authorized' }, { providerEventId: 'pi_1/captured' }],
    })
  })

  test.each([500, 503, 429, 409])('%i is asked again later', async (status) => {
    answering(status, {})
    expect(await provider().authorize(ask, soon())).toMatchObject({ outcome: 'unavailable' })
  })

  test.each([400, 401, 404])('%i will not get better by asking again', async (status) => {
    answering(status, { error: { code: 'parameter_invalid' } })
    expect(await provider().authorize(ask, soon())).toMatchObject({ outcome: 'invalid' })
  })

  test('nobody there is asked again later', async () => {
    const nowhere = stripe({ url: 'http://127.0.0.1:9', ...secrets })
    expect(await nowhere.authorize(ask, soon())).toMatchObject({ outcome: 'unavailable' })
  })

  test('a refund goes under its own key, and webhooks tell of it under the same name', async () => {
    const refund = {
      object: 'refund',
      id: 're_1',
      status: 'succeeded',
      amount: 500,
      currency: 'eur',
      payment_intent: 'pi_1',
      metadata: { ...ours, refundId: 'ref_1', key: 'ref_1/pay_1/1' },
    }
    const amount = { amount: 500, currency: 'EUR' }
    const fact = {
      paymentId: 'pay_1',
      providerEventId: 'ref_1/pay_1/1/succeeded',
      result: { status: 'refunded', amount, refundId: 'ref_1' },
    }
    answering(200, refund)
    const answer = await provider().refund(
      { ...ask, reference: 'pi_1', refundId: 'ref_1', amount, key: 'ref_1/pay_1/1' },
      soon(),
    )
    expect(answer).toEqual({ outcome: 'answered', reference: 'pi_1', facts: [fact] })
    expect(seen[0]?.headers['idempotency-key']).toBe('ref_1/pay_1/1')

    const told = webhook({ type: 'refund.updated', data: { object: refund } })
    expect(provider().readWebhook(told, now)).toEqual({ orderId: ask.orderId, reference: 'pi_1', facts: [fact] })
  })

  test('a webhook about something that the shop did not make says nothing', () => {
    const { metadata: _, ...foreign } = intent('succeeded')
    expect(provider().readWebhook(webhook({ type: 'payment_intent.succeeded', data: { object: foreign } }), now)).toBe(
      undefined,
    )
  })

  test('a webhook that is not signed by Stripe is not believed', () => {
    const told = webhook({ type: 'payment_intent.succeeded', data: { object: intent('succeeded') } })
    expect(() => provider().readWebhook({ ...told, body: `${told.body} ` }, now)).toThrow('not that of this body')
    expect(() => provider().readWebhook(told, now + 6 * 60_000)).toThrow('older than five minutes')
  })
})

const now = Date.parse('2026-05-03T10:00:00.000Z')
const ours = { orderId: ask.orderId, paymentId: 'pay_1' }

function intent(status: string) {
  return { object: 'payment_intent', id: 'pi_1', status, amount: 2500, currency: 'eur', metadata: ours }
}

function webhook(event: object) {
  const body = JSON.stringify(event)
  const signature = createHmac('sha256', secrets.webhookSecret)
    .update(`${now / 1000}.${body}`)
    .digest('hex')
  return { body, headers: { 'stripe-signature': `t=${now / 1000},v1=${signature}` } }
}
