import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ulid } from '#shared/identity/ids.ts'
import type { Payment } from './simulated-payments.ts'

/** How often a webhook that is not taken is sent, with doubling pauses from half a second. */
const attempts = 8

interface WebhookOptions {
  /** Where the shop takes them; undefined: nobody is told. */
  readonly url: () => string | undefined
  readonly secret: string
}

/** Tells the shop of payments, signed, until it takes what it is told. */
export function webhooks({ url, secret }: WebhookOptions) {
  const stopped = new AbortController()
  return {
    /** Sends what a payment is now, `afterMs` from now. */
    send(type: string, payment: Payment, afterMs = 0): void {
      const body = JSON.stringify({ id: `evt_${ulid(Date.now())}`, type, payment })
      void deliver(body, afterMs)
    },
    stop: () => stopped.abort(),
  }

  async function deliver(body: string, afterMs: number): Promise<void> {
    await pause(afterMs)
    for (let attempt = 0; attempt < attempts && !stopped.signal.aborted; attempt++) {
      const target = url()
      if (target === undefined) return
      const time = Math.floor(Date.now() / 1000)
      const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
      try {
        const { status } = await fetch(target, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'simulator-signature': `t=${time},v1=${signature}` },
          body,
          signal: AbortSignal.any([stopped.signal, AbortSignal.timeout(10_000)]),
        })
        if (status < 300) return
      } catch {
        // The shop is not there: it may come back.
      }
      await pause(500 * 2 ** attempt)
    }
  }

  /** Ends early if the provider stops. */
  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { ref: false, signal: stopped.signal }).catch(() => undefined)
  }
}
