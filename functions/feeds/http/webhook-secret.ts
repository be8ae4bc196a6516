import { createHmac } from 'node:crypto'

/** How long the secret before the newest one still signs, in ms: a receiver has a day to take the new one. */
export const overlapMs = 24 * 60 * 60 * 1000

/**
 * A webhook's secret of a generation, as Standard Webhooks writes it: `whsec_` and 32 bytes in base64. It is made from the
 * service's own key whenever it is needed and kept nowhere: no event, row, log or backup of a webhook can give it away.
 * @param key 32 random bytes, the same for all functions of the service.
 */
export function webhookSecret(key: Uint8Array, id: string, generation: number): string {
  return `whsec_${createHmac('sha256', key).update(`webhook:${id}:${generation}`).digest('base64')}`
}

/** The secrets that sign now, the newest first. */
export function signingSecrets(
  key: Uint8Array,
  { id, generation, rotatedAt }: { readonly id: string; readonly generation: number; readonly rotatedAt: number },
  now: number,
): string[] {
  const newest = webhookSecret(key, id, generation)
  return generation > 1 && now - rotatedAt < overlapMs ? [newest, webhookSecret(key, id, generation - 1)] : [newest]
}
