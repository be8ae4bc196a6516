import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { queryItems } from '#shared/aws/query-items.ts'
import { unlessRefused } from '#shared/aws/unless-refused.ts'
import type { Delivery } from './delivery.ts'
import {
  decodeDelivery,
  decodeFailing,
  deliveryKey,
  encodeDelivery,
  failingKey,
  inWebhook,
  isNew,
  isUnchanged,
  noteFailure,
} from './delivery-item.ts'

interface DeliveryQuery {
  readonly limit: number
  /** Id of the last delivery of the page before. */
  readonly after?: string | undefined
  readonly status?: Delivery['status'] | undefined
}

export type DeliveryLog = ReturnType<typeof deliveryLog>

/**
 * What was sent to webhooks and what came of it: an item per delivery. Beside it an item per webhook that fails now: since
 * when.
 */
export function deliveryLog({ client, table }: { readonly client: DynamoDBClient; readonly table: string }) {
  return {
    /** Begins a delivery; nothing happens if it was begun before. */
    async add(delivery: Delivery): Promise<void> {
      await put(delivery, isNew)
    },

    async read(webhookId: string, id: string): Promise<Delivery | undefined> {
      const Key = deliveryKey(webhookId, id)
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))
      return Item === undefined ? undefined : decodeDelivery(Item)
    },

    /** Writes a delivery over the one that was read; false if it has had other attempts since. */
    async replace(before: Delivery, after: Delivery): Promise<boolean> {
      return put(after, isUnchanged(before))
    },

    /** A webhook's deliveries by the time of their commits, the newest first; eventually consistent. */
    async list(webhookId: string, { limit, after, status }: DeliveryQuery) {
      const query = {
        TableName: table,
        ...inWebhook(webhookId, status),
        ScanIndexForward: false,
        ExclusiveStartKey: after === undefined ? undefined : deliveryKey(webhookId, after),
      }
      const found = (await queryItems(client, query, limit + 1)).map(decodeDelivery)
      return { deliveries: found.slice(0, limit), more: found.length > limit }
    },

    /** Notes that a webhook failed; answers since when it has (ms since the epoch), nothing having arrived in between. */
    async failing(webhookId: string, now: number): Promise<number> {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: failingKey(webhookId),
          ...noteFailure(now),
          ReturnValues: 'ALL_NEW',
        }),
      )
      return decodeFailing(Attributes) ?? now
    },

    failingSince,

    /** Notes that something arrived at a webhook, or that it is to be judged anew. */
    async well(webhookId: string): Promise<void> {
      // Reading costs a tenth of a delete, and there is nothing to delete nearly always.
      if ((await failingSince(webhookId)) === undefined) return
      await client.send(new DeleteItemCommand({ TableName: table, Key: failingKey(webhookId) }))
    },
  }

  /** Since when a webhook fails, ms since the epoch; undefined while it does not. */
  async function failingSince(webhookId: string): Promise<number | undefined> {
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: failingKey(webhookId) }))
    return decodeFailing(Item)
  }

  function put(delivery: Delivery, condition: typeof isNew | ReturnType<typeof isUnchanged>): Promise<boolean> {
    return unlessRefused(
      client.send(new PutItemCommand({ TableName: table, Item: encodeDelivery(delivery), ...condition })),
    )
  }
}
