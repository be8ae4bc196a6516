import {
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { queryItems } from '#shared/aws/query-items.ts'
import { areUnchanged, encodeGenerations, type Generations } from '../projections/items/generations-item.ts'
import { inPartition } from '../projections/row-key.ts'
import type { Rebuild } from './rebuild.ts'
import {
  decodeRebuild,
  encodeRebuild,
  isAtVersion,
  type RecordedRebuild,
  rebuildKey,
  rebuildPartition,
} from './rebuild-item.ts'

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
      return Item === undefined ? undefined : decodeRebuild(Item)
    },

    /** The rebuilds of a service, newest first. */
    async list(): Promise<Rebuild[]> {
      const items = await queryItems(client, {
        TableName: table,
        ...inPartition(rebuildPartition),
        ConsistentRead: true,
      })
      return items.map((item) => decodeRebuild(item).rebuild).sort((a, b) => b.startedAt - a.startedAt)
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
            Item: encodeRebuild({ rebuild, version: (over ?? 0) + 1 }),
            ...isAtVersion(over),
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
        ...areUnchanged(before),
      },
    }
  }
}

/** Another writer was there before, or is at it: looking again tells. Anything else, such as a throttle, is the caller's. */
function refused({ CancellationReasons = [] }: TransactionCanceledException): boolean {
  return CancellationReasons.some(({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict')
}
