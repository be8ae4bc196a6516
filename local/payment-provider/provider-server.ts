import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import * as v from 'valibot'
import {
  authorizeBody,
  captureBody,
  type Payment,
  type Reply,
  refundBody,
  simulatedPayments,
} from './simulated-payments.ts'
import { behaviourOf } from './test-tokens.ts'
import { webhooks } from './webhooks.ts'

interface PaymentProviderOptions {
  readonly port: number
  /** Where payments are kept. */
  readonly file: string
  readonly apiKey: string
  readonly webhookSecret: string
  /** Where webhooks go; asked for each time, because the shop may come later. */
  readonly hookUrl: () => string | undefined
  /** How long a silent answer takes, and how long what is late takes, in ms. */
  readonly silenceMs?: number
  readonly lateMs?: number
}

export interface PaymentProviderServer {
  readonly url: string
  readonly stop: () => Promise<void>
}

/**
 * A payment provider in test mode, as a service of its own. The token decides how it behaves (test-tokens.ts).
 * `GET /payments` shows all there is, to anybody on this machine.
 */
export async function startPaymentProvider(options: PaymentProviderOptions): Promise<PaymentProviderServer> {
  const { port, file, apiKey, webhookSecret, hookUrl, silenceMs = 30_000, lateMs = 3_000 } = options
  const payments = simulatedPayments(file)
  const hooks = webhooks({ url: hookUrl, secret: webhookSecret })
  /** Idempotency keys whose first request got no answer, or failed. */
  const spoilt = new Set<string>()

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      write(response, { status: 500, body: { error: error instanceof Error ? error.message : String(error) } })
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  // What was under way when it stopped is through by now.
  for (const { id, status } of payments.all()) if (status === 'capturing') settleLater(id, 0)
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://127.0.0.1:${bound}`,
    stop: async () => {
      hooks.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://provider')
    if (request.method === 'GET' && pathname === '/payments') {
      return write(response, { status: 200, body: { items: payments.all() } })
    }
    if (request.headers.authorization !== `Bearer ${apiKey}`) {
      return write(response, { status: 401, body: { error: 'the API key is missing or not known' } })
    }
    const [, , id, action] = pathname.split('/')
    const payment = id === undefined ? undefined : payments.find(id)
    if (request.method === 'GET') {
      return write(response, payment === undefined ? notFound : { status: 200, body: payment })
    }
    const key = request.headers['idempotency-key']
    if (typeof key !== 'string')
      return write(response, { status: 400, body: { error: 'an Idempotency-Key is needed' } })
    const body = await readBody(request)
    const parsedMethod = v.safeParse(authorizeBody, body)
    const { flaky, silent } = behaviourOf(payment?.method ?? (parsedMethod.success ? parsedMethod.output.method : ''))
    const first = !spoilt.has(key)
    if (flaky && first) {
      spoilt.add(key)
      return write(response, { status: 500, body: { error: 'something broke' } })
    }
    const reply = payments.once(key, [pathname, body], () => act(pathname, payment, action, body))
    if (silent && action === undefined && first) {
      spoilt.add(key)
      setTimeout(() => write(response, reply), silenceMs).unref()
      return
    }
    write(response, reply)
  }

  function act(pathname: string, payment: Payment | undefined, action: string | undefined, body: unknown): Reply {
    if (pathname === '/payments') {
      const parsed = v.safeParse(authorizeBody, body)
      if (!parsed.success) return badRequest(parsed.issues)
      const made = payments.authorize(parsed.output)
      tell(made.status === 'declined' ? 'payment.declined' : 'payment.authorized', made)
      return { status: made.status === 'declined' ? 402 : 201, body: made }
    }
    if (payment === undefined) return notFound
    switch (action) {
      case 'capture': {
        const parsed = v.safeParse(captureBody, body)
        if (!parsed.success) return badRequest(parsed.issues)
        const late = behaviourOf(payment.method).capturesLate === true
        const after = payments.capture(payment, parsed.output.amount, late)
        if (after === payment) return { status: 409, body: payment }
        if (late) settleLater(payment.id, lateMs)
        else tell('payment.captured', after)
        return { status: late ? 202 : 200, body: after }
      }
      case 'void': {
        const after = payments.void(payment)
        if (after === payment) return { status: 409, body: payment }
        tell('payment.voided', after)
        return { status: 200, body: after }
      }
      case 'refunds': {
        const parsed = v.safeParse(refundBody, body)
        if (!parsed.success) return badRequest(parsed.issues)
        const after = payments.refund(payment, parsed.output)
        tell('payment.refunded', after)
        return { status: 201, body: after }
      }
      default:
        return notFound
    }
  }

  function tell(type: string, payment: Payment): void {
    const { authorizesLate, repeatsWebhooks } = behaviourOf(payment.method)
    hooks.send(type, payment, authorizesLate && type === 'payment.authorized' ? lateMs : 0)
    if (repeatsWebhooks) hooks.send(type, payment, 50)
  }

  function settleLater(id: string, afterMs: number): void {
    setTimeout(() => {
      const settled = payments.settle(id)
      if (settled !== undefined) tell('payment.captured', settled)
    }, afterMs).unref()
  }
}

const notFound: Reply = { status: 404, body: { error: 'there is no such thing' } }

function badRequest(issues: readonly v.BaseIssue<unknown>[]): Reply {
  return { status: 400, body: { error: issues.map(({ message }) => message).join('; ') } }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const text = Buffer.concat(chunks).toString()
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    return undefined
  }
}

function write(response: ServerResponse, { status, body }: Reply): void {
  if (response.writableEnded || response.destroyed) return
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(`${JSON.stringify(body)}\n`)
}
