import { createHmac, timingSafeEqual } from 'node:crypto'

/** How far a message's time may be from the receiver's, in seconds. */
const toleranceSeconds = 300

/**
 * What a receiver does to be sure of a message, by the words of Standard Webhooks and not by our code: throws for one that
 * is not signed under the secret, or not fresh.
 */
export function verifyWebhook(
  secret: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
  now = Date.now(),
): void {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name] ?? ''),
  )
  if (!id || !timestamp || !signatures) throw new Error('a header is missing')
  if (Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds) throw new Error('the message is not fresh')
  if (!secret.startsWith('whsec_')) throw new Error('no secret of a webhook')
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  if (key.length < 24 || key.length > 64) throw new Error('the secret has not 24 to 64 bytes')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
  const matches = signatures
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice(3), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected))
  if (!matches) throw new Error('no signature fits')
}
