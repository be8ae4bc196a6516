import {
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { queryItems } from '#shared/aws/query-items.ts'
import type { Item } from '#shared/event-store/commit.ts'
import { encodeGenerations, type Generations } from '../projections/generations.ts'
import type { Rebuild } from './rebuild.ts'

/** A rebuild as it lies in the table; `version` guards its next change. */
export interface RecordedRebuild {
  readonly rebuild: Rebuild
  readonly version: number
}

/** A change of the generations that goes with a change of a rebuild, or not at all. */
export interface GenerationChange {
  readonly before: Generations
  readonly after: Generations
}

export type RebuildRecords = ReturnType<typeof rebuildRecords>

/** The rebuilds of a service: one item each in its read table, changed together with the generations. */
export function rebuildRecords({ client, table }: { readonly client: DynamoDBClient; readonly table: string }) {
  return {
    /** A rebuild, read consistently. */
    async read(id: string): Promise<RecordedRebuild | undefined> {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: rebuildKey(id), ConsistentRead: true }),
      )
      return Item === undefined ? undefined : decode(Item)
    },

    /** The rebuilds of a service, newest first. */
    async list(): Promise<Rebuild[]> {
      const items = await queryItems(client, {
        TableName: table,
        KeyConditionExpression: 'p = :p',
        ExpressionAttributeValues: { ':p': { S: 'rebuild' } },
        ConsistentRead: true,
      })
      return items.map((item) => decode(item).rebuild).sort((a, b) => b.startedAt - a.startedAt)
    },

    /**
     * Writes a rebuild over the version that was read (undefined = there is none yet), and the generations with it.
     * False where somebody else was faster; nothing is written then.
     */
    async write(rebuild: Rebuild, over: number | undefined, generations?: GenerationChange): Promise<boolean> {
      const items: TransactWriteItem[] = [
        {
          Put: {
            TableName: table,
            Item: {
              ...rebuildKey(rebuild.id),
              v: { N: String((over ?? 0) + 1) },
              d: { S: JSON.stringify(rebuild) },
            },
            ...(over === undefined
              ? { ConditionExpression: 'attribute_not_exists(p)' }
              : { ConditionExpression: 'v = :v', ExpressionAttributeValues: { ':v': { N: String(over) } } }),
          },
        },
      ]
      if (generations !== undefined) items.push(putGenerations(rebuild.projection, generations))
      try {
        await client.send(new TransactWriteItemsCommand({ TransactItems: items }))
        return true
      } catch (error) {
        if (error instanceof TransactionCanceledException && refused(error)) return false
        throw error
      }
    },
  }

  function putGenerations(projection: string, { before, after }: GenerationChange): TransactWriteItem {
    return {
      Put: {
        TableName: table,
        Item: encodeGenerations(projection, after),
        ConditionExpression: `attribute_not_exists(p) OR (g = :g AND n = :n AND ${before.rebuild === undefined ? 'attribute_not_exists(r)' : 'r = :r'})`,
        ExpressionAttributeValues: {
          ':g': { N: String(before.live) },
          ':n': { N: String(before.highest) },
          ...(before.rebuild === undefined ? {} : { ':r': { S: before.rebuild } }),
        },
      },
    }
  }
}

/** Another writer was there before, or is at it: looking again tells. Anything else, such as a throttle, is the caller's. */
function refused({ CancellationReasons = [] }: TransactionCanceledException): boolean {
  return CancellationReasons.some(({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict')
}

function decode(item: Item): RecordedRebuild {
  // `d` was written by `write` from a Rebuild.
  return { rebuild: JSON.parse(item['d']?.S ?? 'null') as Rebuild, version: Number(item['v']?.N) }
}

function rebuildKey(id: string): Item {
  return { p: { S: 'rebuild' }, s: { S: id } }
}
