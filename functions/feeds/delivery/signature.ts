import { createHmac } from 'node:crypto'

/**
 * The headers that prove to a receiver where a message is from and that it is fresh, by the scheme of Standard Webhooks:
 * HMAC-SHA256 over id, time and body, once for each secret.
 * @param seconds Since the epoch.
 */
export function signatureHeaders(
  secrets: readonly string[],
  { id, seconds, body }: { readonly id: string; readonly seconds: number; readonly body: string },
): { 'webhook-id': string; 'webhook-timestamp': string; 'webhook-signature': string } {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': secrets.map((secret) => `v1,${sign(secret, `${id}.${seconds}.${body}`)}`).join(' '),
  }
}

function sign(secret: string, content: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return createHmac('sha256', key).update(content).digest('base64')
}
