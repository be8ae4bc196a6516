import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { queryItems } from '#shared/aws/query-items.ts'
import { unlessRefused } from '#shared/aws/unless-refused.ts'
import type { Item } from '#shared/event-store/commit.ts'
import type { Projection } from '../projection.ts'
import { itemKey } from '../row-item.ts'
import type { InGeneration } from '../row-key.ts'
import type { PoisonCommitError } from './poison.ts'

/** A stream that one projection does not follow any further until somebody un-parks it. */
export interface ParkedStream {
  readonly stream: string
  /** The commit that could not be folded; 0 where that is not known. */
  readonly number: number
  readonly reason: string
  /** Ms since the epoch. */
  readonly since: number
}

/** Longest reason that is kept, in characters. */
const maxReason = 500

/** The streams that projections of a read table have parked: a list, and a mark on the row of each. */
export function parkedStreams({ client, table }: { readonly client: DynamoDBClient; readonly table: string }) {
  return {
    /**
     * Parks a stream: the row stays at its number and says why, and the stream is listed. Nothing happens if the row has
     * passed the commit meanwhile; false then. The list comes first, so that a crash in between leaves nothing parked in silence.
     */
    async park<Row>(
      projection: InGeneration<Projection<Row>>,
      id: string,
      { stream, number, reason }: Pick<PoisonCommitError, 'stream' | 'number' | 'reason'>,
    ): Promise<boolean> {
      const shortReason = reason.slice(0, maxReason)
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...parkedKey(projection.name, stream),
            v: { N: String(number) },
            t: { N: String(Date.now()) },
            x: { S: shortReason },
          },
        }),
      )
      const marked = await unlessRefused(
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: itemKey(projection, id),
            UpdateExpression: 'SET x = :x, v = if_not_exists(v, :zero), t = if_not_exists(t, :zero)',
            ConditionExpression: 'attribute_not_exists(v) OR v < :v',
            ExpressionAttributeValues: {
              ':x': { S: shortReason },
              ':v': { N: String(number === 0 ? Number.MAX_SAFE_INTEGER : number) },
              ':zero': { N: '0' },
            },
          }),
        ),
      )
      if (!marked) await unlist(projection.name, stream)
      return marked
    },

    /** The streams that a projection has parked, by name; at most `limit`. */
    async parked(name: string, limit = 100): Promise<ParkedStream[]> {
      const query = {
        TableName: table,
        KeyConditionExpression: 'p = :p',
        ExpressionAttributeValues: { ':p': { S: `parked#${name}` } },
        ConsistentRead: true,
      }
      const items = await queryItems(client, query, limit)
      return items.map((item) => ({
        stream: item['s']?.S ?? '',
        number: Number(item['v']?.N),
        reason: item['x']?.S ?? '',
        since: Number(item['t']?.N),
      }))
    },

    unlist,
  }

  /** Takes a stream off the list of parked ones; its row is `heal`'s to mend. */
  async function unlist(name: string, stream: string): Promise<void> {
    await client.send(new DeleteItemCommand({ TableName: table, Key: parkedKey(name, stream) }))
  }
}

function parkedKey(name: string, stream: string): Item {
  return { p: { S: `parked#${name}` }, s: { S: stream } }
}
