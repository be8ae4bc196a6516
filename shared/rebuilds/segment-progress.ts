import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { queryItems } from '#shared/aws/query-items.ts'
import type { Item } from '#shared/event-store/commit.ts'

/** The steps of a rebuild that are cut into segments. */
export type SegmentedStep = 'scan' | 'verify' | 'discard'

/** How far one segment of one step is. */
export interface SegmentProgress<Result> {
  /** Checkpoints so far; guards the next save. */
  readonly checkpoints: number
  /** Key behind which the table is read on; undefined before the first checkpoint. */
  readonly cursor?: Item | undefined
  readonly done: boolean
  readonly result: Result
}

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
      return Item === undefined ? { checkpoints: 0, done: false, result: nothing } : decode<Result>(Item)
    },

    /** Saves a segment at its next checkpoint. False if another worker was there first. */
    async save(
      rebuild: string,
      step: SegmentedStep,
      segment: number,
      progress: SegmentProgress<unknown>,
    ): Promise<boolean> {
      const { checkpoints, cursor, done, result } = progress
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: {
              ...segmentKey(rebuild, step, segment),
              v: { N: String(checkpoints) },
              d: { S: JSON.stringify({ parts: checkpoints, cursor, done, result }) },
            },
            ...(checkpoints === 1
              ? { ConditionExpression: 'attribute_not_exists(p)' }
              : {
                  ConditionExpression: 'v = :before',
                  ExpressionAttributeValues: { ':before': { N: String(checkpoints - 1) } },
                }),
          }),
        )
        return true
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false
        throw error
      }
    },

    /** All segments of a step that were begun. */
    async all<Result>(rebuild: string, step: SegmentedStep): Promise<SegmentProgress<Result>[]> {
      const items = await queryItems(client, {
        TableName: table,
        KeyConditionExpression: 'p = :p AND begins_with(s, :step)',
        ExpressionAttributeValues: { ':p': { S: `rebuild#${rebuild}` }, ':step': { S: `${step}/` } },
        ConsistentRead: true,
      })
      return items.map((item) => decode<Result>(item))
    },
  }
}

function decode<Result>(item: Item): SegmentProgress<Result> {
  // `d` was written by `save` for the same step, whose result has one type.
  const { parts, ...place } = JSON.parse(item['d']?.S ?? 'null') as Omit<SegmentProgress<Result>, 'checkpoints'> & {
    readonly parts: number
  }
  return { checkpoints: parts, ...place }
}

function segmentKey(rebuild: string, step: SegmentedStep, segment: number): Item {
  return { p: { S: `rebuild#${rebuild}` }, s: { S: `${step}/${String(segment).padStart(4, '0')}` } }
}
