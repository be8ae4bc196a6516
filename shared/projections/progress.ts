import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { unlessRefused } from '#shared/aws/unless-refused.ts'
import {
  decodeProgress,
  encodeProgress,
  isOlder,
  type Progress,
  progressKey,
  type Source,
} from './items/progress-item.ts'

/** How far the projections of a read table are: one item per source. */
export function progressOf({ client, table }: { readonly client: DynamoDBClient; readonly table: string }) {
  return {
    /** Undefined before the first event. */
    async progress(source: Source = 'own'): Promise<Progress | undefined> {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: progressKey(source) }))
      return Item && decodeProgress(Item)
    },

    /** The time up to which the projections are complete, ms since the epoch; 0 before the first event. */
    async asOf(source: Source = 'own'): Promise<number> {
      return (await this.progress(source))?.asOf ?? 0
    },

    /** Moves the time of `asOf` forward; never back. */
    async advanceTo(time: number, source: Source = 'own', now = Date.now()): Promise<void> {
      const progress = { asOf: time, projectedAt: now }
      await unlessRefused(
        client.send(
          new PutItemCommand({ TableName: table, Item: encodeProgress(source, progress), ...isOlder(progress) }),
        ),
      )
    },
  }
}
