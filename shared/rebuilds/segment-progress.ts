import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { queryItems } from '#shared/aws/query-items.ts'
import { unlessRefused } from '#shared/aws/unless-refused.ts'
import {
  decodeSegment,
  encodeSegment,
  isOneBehind,
  type SegmentedStep,
  type SegmentProgress,
  segmentKey,
  segmentsOf,
} from './segment-item.ts'

export type SegmentStore = ReturnType<typeof segmentStore>

/** Where the workers of a rebuild keep their places: one item per segment and step, written at every checkpoint. */
export function segmentStore({ client, table }: { readonly client: DynamoDBClient; readonly table: string }) {
  return {
    async read<Result>(
      rebuild: string,
      step: SegmentedStep,
      segment: number,
      nothing: Result,
    ): Promise<SegmentProgress<Result>> {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: segmentKey(rebuild, step, segment), ConsistentRead: true }),
      )
      return Item === undefined ? { checkpoints: 0, done: false, result: nothing } : decodeSegment<Result>(Item)
    },

    /** Saves a segment at its next checkpoint. False if another worker was there first. */
    async save(
      rebuild: string,
      step: SegmentedStep,
      segment: number,
      progress: SegmentProgress<unknown>,
    ): Promise<boolean> {
      return unlessRefused(
        client.send(
          new PutItemCommand({
            TableName: table,
            Item: { ...segmentKey(rebuild, step, segment), ...encodeSegment(progress) },
            ...isOneBehind(progress),
          }),
        ),
      )
    },

    /** All segments of a step that were begun. */
    async all<Result>(rebuild: string, step: SegmentedStep): Promise<SegmentProgress<Result>[]> {
      const items = await queryItems(client, {
        TableName: table,
        ...segmentsOf(rebuild, step),
        ConsistentRead: true,
      })
      return items.map((item) => decodeSegment<Result>(item))
    },
  }
}
