import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { Item } from '#shared/event-store/commit.ts'

/** How far the projections of one source are. Times are in ms since the epoch. */
export interface Progress {
  /** Time of the newest commit that was projected. */
  readonly asOf: number
  /** When it was projected. */
  readonly projectedAt: number
}

/** The events that a read table is fed from: the service's own, or one stream type of another service. */
export type Source = 'own' | (string & {})

/** How far the projections of a read table are: one item per source. */
export function progressOf({ client, table }: { readonly client: DynamoDBClient; readonly table: string }) {
  return {
    /** Undefined before the first event. */
    async progress(source: Source = 'own'): Promise<Progress | undefined> {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: progressKey(source) }))
      if (Item === undefined) return undefined
      const asOf = Number(Item['t']?.N)
      return { asOf, projectedAt: Number(Item['w']?.N ?? asOf) }
    },

    /** The time up to which the projections are complete, ms since the epoch; 0 before the first event. */
    async asOf(source: Source = 'own'): Promise<number> {
      return (await this.progress(source))?.asOf ?? 0
    },

    /** Moves the time of `asOf` forward; never back. */
    async advanceTo(time: number, source: Source = 'own', now = Date.now()): Promise<void> {
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: { ...progressKey(source), t: { N: String(time) }, w: { N: String(now) } },
            ConditionExpression: 'attribute_not_exists(p) OR t < :t',
            ExpressionAttributeValues: { ':t': { N: String(time) } },
          }),
        )
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error
      }
    },
  }
}

function progressKey(source: Source): Item {
  return { p: { S: 'progress' }, s: { S: source === 'own' ? 'all' : source } }
}
