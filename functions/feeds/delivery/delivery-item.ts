import type { Item } from '#shared/aws/item.ts'
import { type Delivery, rememberedMs } from './delivery.ts'

/** Partition of a webhook's deliveries. */
function deliveriesOf(webhookId: string): string {
  return `deliveries#${webhookId}`
}

export function deliveryKey(webhookId: string, id: string): Item {
  return { p: { S: deliveriesOf(webhookId) }, s: { S: id } }
}

/**
 * The item of a delivery: `p` its webhook, `s` its id, `n` attempts, `q` status, `d` all of it as JSON, `x` when it is
 * forgotten (seconds since the epoch).
 */
export function encodeDelivery(delivery: Delivery): Item {
  return {
    ...deliveryKey(delivery.webhookId, delivery.id),
    n: { N: String(delivery.attempts) },
    q: { S: delivery.status },
    d: { S: JSON.stringify(delivery) },
    x: forgottenAt(delivery.createdAt),
  }
}

export function decodeDelivery(item: Item): Delivery {
  // Written by `encodeDelivery`.
  return JSON.parse(item['d']?.S ?? 'null') as Delivery
}

/** The condition that a delivery was not begun before. */
export const isNew = { ConditionExpression: 'attribute_not_exists(p)' }

/** The condition that a delivery has had no other attempts since it was read. */
export function isUnchanged({ attempts, status }: Delivery) {
  return {
    ConditionExpression: 'n = :n AND q = :q',
    ExpressionAttributeValues: { ':n': { N: String(attempts) }, ':q': { S: status } },
  }
}

/** The query for a webhook's deliveries, all or those of a status. */
export function inWebhook(webhookId: string, status: Delivery['status'] | undefined) {
  const values = { ':p': { S: deliveriesOf(webhookId) } }
  return status === undefined
    ? { KeyConditionExpression: 'p = :p', ExpressionAttributeValues: values }
    : {
        KeyConditionExpression: 'p = :p',
        FilterExpression: 'q = :q',
        ExpressionAttributeValues: { ...values, ':q': { S: status } },
      }
}

/** Key of the item of a webhook that fails now: `t` since when, `x` when that is forgotten. */
export function failingKey(webhookId: string): Item {
  return { p: { S: 'failing' }, s: { S: webhookId } }
}

/** The update that notes that a webhook fails; the time of the first failure stays. */
export function noteFailure(now: number) {
  return {
    UpdateExpression: 'SET t = if_not_exists(t, :t), x = :x',
    ExpressionAttributeValues: { ':t': { N: String(now) }, ':x': forgottenAt(now) },
  }
}

/** Since when a webhook fails, ms since the epoch; undefined if it does not. */
export function decodeFailing(item: Item | undefined): number | undefined {
  const since = item?.['t']?.N
  return since === undefined ? undefined : Number(since)
}

/** DynamoDB deletes items by a time in seconds. */
function forgottenAt(time: number): { N: string } {
  return { N: String(Math.ceil((time + rememberedMs) / 1000)) }
}
