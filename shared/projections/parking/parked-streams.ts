import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { queryItems } from '#shared/aws/query-items.ts'
import { unlessRefused } from '#shared/aws/unless-refused.ts'
import { itemKey, parkRow } from '../items/row-item.ts'
import type { Projection } from '../projection.ts'
import { type InGeneration, inPartition } from '../row-key.ts'
import { decodeParked, encodeParked, type ParkedStream, parkedKey, parkedPartition } from './parked-item.ts'
import type { PoisonCommitError } from './poison.ts'

/** Longest reason that is kept, in characters. */
const maxReason = 500

/** The streams that projections of a read table have parked: a list, and a mark on the row of each. */
export function parkedStreams({ client, table }: { readonly client: DynamoDBClient; readonly table: string }) {
  return {
    /**
     * Parks a stream: lists it, and marks the row, which stays at its number, with the reason. Does nothing and returns false
     * if the row has passed the commit. Lists first, so that a crash in between leaves no row parked and unlisted.
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
          Item: encodeParked(projection.name, { stream, number, reason: shortReason, since: Date.now() }),
        }),
      )
      const marked = await unlessRefused(
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: itemKey(projection, id),
            ...parkRow(shortReason, number),
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
        ...inPartition(parkedPartition(name)),
        ConsistentRead: true,
      }
      const items = await queryItems(client, query, limit)
      return items.map(decodeParked)
    },

    unlist,
  }

  /** Takes a stream off the list of parked ones; its row is `heal`'s to mend. */
  async function unlist(name: string, stream: string): Promise<void> {
    await client.send(new DeleteItemCommand({ TableName: table, Key: parkedKey(name, stream) }))
  }
}
