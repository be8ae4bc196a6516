import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { simulator } from '#functions/orders/payment-provider/simulator.ts'
import { type PaymentProviderServer, startPaymentProvider } from '#local/payment-provider/provider-server.ts'

const secrets = { apiKey: 'key', webhookSecret: 'secret' }
const eur = (amount: number) => ({ amount, currency: 'EUR' })
const folder = mkdtempSync(join(tmpdir(), 'storefold-payments-'))
let server: PaymentProviderServer

const start = (port = 0) =>
  startPaymentProvider({
    port,
    file: join(folder, 'payments.json'),
    ...secrets,
    hookUrl: () => undefined,
    silenceMs: 500,
    lateMs: 50,
  })
beforeEach(async () => {
  server = await start()
})
afterEach(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const provider = () => simulator({ url: server.url, ...secrets })
const soon = (ms = 5_000) => AbortSignal.timeout(ms)
const ask = (paymentId: string, method = 'tok_success') => ({
  orderId: 'ord_1',
  paymentId,
  method,
  amount: eur(2500),
})

test('a payment goes from a promise to money and back, and its facts keep their names', async () => {
  const authorized = await provider().authorize(ask('pay_1'), soon())
  if (authorized.outcome !== 'answered') throw new Error(authorized.detail)
  const { reference } = authorized
  const payment = { orderId: 'ord_1', paymentId: 'pay_1', reference }
  const captured = await provider().capture({ ...payment, amount: eur(2500) }, soon())
  expect(names(captured)).toEqual([`${reference}/authorized`, `${reference}/captured`])
  const refund = { ...payment, refundId: 'ref_1', amount: eur(500), key: 'ref_1/pay_1/1' }
  const refunded = await provider().refund(refund, soon())
  expect(names(refunded)).toContain('ref_1/pay_1/1/succeeded')
  // More than is left fails, and says so.
  const tooMuch = await provider().refund({ ...refund, amount: eur(2001), key: 'ref_1/pay_1/2' }, soon())
  expect(names(tooMuch)).toContain('ref_1/pay_1/2/failed')
  // Too late to set it free: what it is now is the answer.
  expect(names(await provider().void(payment, soon()))).toContain(`${reference}/captured`)
})

test('the same key gets the same payment, also after a restart; with another request it is refused', async () => {
  const first = await provider().authorize(ask('pay_1'), soon())
  await server.stop()
  server = await start()
  expect(await provider().authorize(ask('pay_1'), soon())).toEqual(first)
  const other = await provider().authorize({ ...ask('pay_1'), amount: eur(1) }, soon())
  expect(other).toEqual({ outcome: 'invalid', detail: 'the provider answered 400' })
})

test('a card that is declined is a fact, a key that is not known is our fault', async () => {
  expect(await provider().authorize(ask('pay_1', 'tok_decline'), soon())).toMatchObject({
    outcome: 'answered',
    facts: [{ result: { status: 'failed', reason: 'the card was declined' } }],
  })
  const stranger = simulator({ url: server.url, apiKey: 'another', webhookSecret: 'secret' })
  expect(await stranger.authorize(ask('pay_2'), soon())).toMatchObject({ outcome: 'invalid' })
})

test('silence and trouble pass: what is asked again under the same key is there once', async () => {
  expect(await provider().authorize(ask('pay_1', 'tok_timeout'), soon(100))).toMatchObject({ outcome: 'unavailable' })
  expect(await provider().authorize(ask('pay_1', 'tok_timeout'), soon())).toMatchObject({ outcome: 'answered' })
  expect(await provider().authorize(ask('pay_2', 'tok_flaky'), soon())).toMatchObject({ outcome: 'unavailable' })
  expect(await provider().authorize(ask('pay_2', 'tok_flaky'), soon())).toMatchObject({ outcome: 'answered' })
  const { items } = (await (await fetch(`${server.url}/payments`)).json()) as { items: unknown[] }
  expect(items).toHaveLength(2)
})

test('money that is taken late is under way first', async () => {
  const authorized = await provider().authorize(ask('pay_1', 'tok_late_capture'), soon())
  if (authorized.outcome !== 'answered') throw new Error(authorized.detail)
  const payment = { orderId: 'ord_1', paymentId: 'pay_1', reference: authorized.reference, amount: eur(2500) }
  expect(names(await provider().capture(payment, soon()))).toEqual([`${authorized.reference}/authorized`])
  await expect
    .poll(async () => names(await provider().capture(payment, soon())), { timeout: 30_000 })
    .toContain(`${authorized.reference}/captured`)
})

function names(answer: Awaited<ReturnType<ReturnType<typeof simulator>['void']>>): string[] {
  if (answer.outcome !== 'answered') throw new Error(answer.detail)
  return answer.facts.map(({ providerEventId }) => providerEventId)
}
