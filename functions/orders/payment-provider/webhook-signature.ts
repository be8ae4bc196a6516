import { createHmac, timingSafeEqual } from 'node:crypto'
import { InvalidWebhookError } from './port.ts'

/** How far the signature's time may lie from ours. */
const skewMs = 5 * 60_000

/**
 * Checks a signature header of the form `t=<seconds>,v1=<hex>[,v1=<hex>…]`: HMAC-SHA256 of `<t>.<body>`, as Stripe writes
 * it (several v1 while a secret is exchanged). Throws InvalidWebhookError.
 */
export function checkSignature(
  { header, body, secret }: { readonly header: string | undefined; readonly body: string; readonly secret: string },
  now: number,
): void {
  if (header === undefined) throw new InvalidWebhookError('signature-missing', 'The webhook has no signature.')
  const parts = header.split(',').map((part) => part.trim().split('='))
  const time = parts.find(([name]) => name === 't')?.[1] ?? ''
  const signatures = parts.flatMap(([name, value]) => (name === 'v1' && value !== undefined ? [value] : []))
  if (!/^\d{1,12}$/.test(time) || signatures.length === 0) {
    throw new InvalidWebhookError('signature-invalid', 'The signature has no time or no value.')
  }
  const expected = createHmac('sha256', secret).update(`${time}.${body}`).digest()
  if (!signatures.some((signature) => isSame(signature, expected))) {
    throw new InvalidWebhookError('signature-invalid', 'The signature is not that of this body.')
  }
  if (Math.abs(now - Number(time) * 1000) > skewMs) {
    throw new InvalidWebhookError('signature-expired', 'The signature is older than five minutes, or from the future.')
  }
}

function isSame(signature: string, expected: Buffer): boolean {
  if (!/^[0-9a-f]{64}$/.test(signature)) return false
  return timingSafeEqual(Buffer.from(signature, 'hex'), expected)
}
