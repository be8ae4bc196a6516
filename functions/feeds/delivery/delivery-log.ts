import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { queryItems } from '#shared/aws/query-items.ts'
import type { Item } from '#shared/event-store/commit.ts'
import { type Delivery, rememberedMs } from './delivery.ts'

export interface DeliveryQuery {
  readonly limit: number
  /** Id of the last delivery of the page before. */
  readonly after?: string | undefined
  readonly status?: Delivery['status'] | undefined
}

export type DeliveryLog = ReturnType<typeof deliveryLog>

/**
 * What was sent to webhooks and what came of it: an item per delivery, `p` its webhook, `s` its id, `n` attempts, `q` status,
 * `d` all of it as JSON, `x` when it is forgotten (seconds since the epoch). Beside it an item per webhook that fails now: since
 * when.
 */
export function deliveryLog({ client, table }: { readonly client: DynamoDBClient; readonly table: string }) {
  return {
    /** Begins a delivery; nothing happens where it was begun before. */
    async add(delivery: Delivery): Promise<void> {
      await put(delivery, 'attribute_not_exists(p)')
    },

    async read(webhookId: string, id: string): Promise<Delivery | undefined> {
      const Key = { p: { S: partition(webhookId) }, s: { S: id } }
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))
      return Item === undefined ? undefined : decode(Item)
    },

    /** Writes a delivery over the one that was read; false where it has had other attempts since. */
    async replace(before: Delivery, after: Delivery): Promise<boolean> {
      return put(after, 'n = :n AND q = :q', {
        ':n': { N: String(before.attempts) },
        ':q': { S: before.status },
      })
    },

    /** A webhook's deliveries by the time of their commits, the newest first; eventually consistent. */
    async list(webhookId: string, { limit, after, status }: DeliveryQuery) {
      const query = {
        TableName: table,
        KeyConditionExpression: 'p = :p',
        FilterExpression: status === undefined ? undefined : 'q = :q',
        ExpressionAttributeValues: {
          ':p': { S: partition(webhookId) },
          ...(status === undefined ? {} : { ':q': { S: status } }),
        },
        ScanIndexForward: false,
        ExclusiveStartKey: after === undefined ? undefined : { p: { S: partition(webhookId) }, s: { S: after } },
      }
      const found = (await queryItems(client, query, limit + 1)).map(decode)
      return { deliveries: found.slice(0, limit), more: found.length > limit }
    },

    /** Notes that a webhook failed; answers since when it has (ms since the epoch), nothing having arrived in between. */
    async failing(webhookId: string, now: number): Promise<number> {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: healthKey(webhookId),
          UpdateExpression: 'SET t = if_not_exists(t, :t), x = :x',
          ExpressionAttributeValues: { ':t': { N: String(now) }, ':x': forgottenAt(now) },
          ReturnValues: 'ALL_NEW',
        }),
      )
      return Number(Attributes?.['t']?.N ?? now)
    },

    failingSince,

    /** Notes that something arrived at a webhook, or that it is to be judged anew. */
    async well(webhookId: string): Promise<void> {
      // Reading costs a tenth of a delete, and there is nothing to delete nearly always.
      if ((await failingSince(webhookId)) === undefined) return
      await client.send(new DeleteItemCommand({ TableName: table, Key: healthKey(webhookId) }))
    },
  }

  /** Since when a webhook fails, ms since the epoch; undefined while it does not. */
  async function failingSince(webhookId: string): Promise<number | undefined> {
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: healthKey(webhookId) }))
    const since = Item?.['t']?.N
    return since === undefined ? undefined : Number(since)
  }

  async function put(delivery: Delivery, condition: string, values?: Item): Promise<boolean> {
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: encode(delivery),
          ConditionExpression: condition,
          ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
        }),
      )
      return true
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false
      throw error
    }
  }
}

function encode(delivery: Delivery): Item {
  return {
    p: { S: partition(delivery.webhookId) },
    s: { S: delivery.id },
    n: { N: String(delivery.attempts) },
    q: { S: delivery.status },
    d: { S: JSON.stringify(delivery) },
    x: forgottenAt(delivery.createdAt),
  }
}

function decode(item: Item): Delivery {
  // Written by `encode`.
  return JSON.parse(item['d']?.S ?? 'null') as Delivery
}

/** DynamoDB deletes items by a time in seconds. */
function forgottenAt(time: number): { N: string } {
  return { N: String(Math.ceil((time + rememberedMs) / 1000)) }
}

function partition(webhookId: string): string {
  return `deliveries#${webhookId}`
}

function healthKey(webhookId: string): Item {
  return { p: { S: 'failing' }, s: { S: webhookId } }
}
