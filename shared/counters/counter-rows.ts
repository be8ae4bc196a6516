import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { queryItems } from '#shared/aws/query-items.ts'
import type { Item } from '#shared/event-store/commit.ts'
import { afterAll, type RowKey } from '../projections/row-key.ts'
import { counterKey, counterPartition } from './counter-item.ts'
import type { CounterProjection, Counts } from './counter-projection.ts'

/** One counter row of a partition. */
export interface CounterRow {
  readonly sort: string
  readonly counts: Counts
}

/** Reads the rows that a counter projection sums up; eventually consistent. A count that nothing ever touched is not there. */
export function counterRows(
  { client, table }: { readonly client: DynamoDBClient; readonly table: string },
  projection: Pick<CounterProjection<unknown>, 'name'>,
) {
  return {
    /** One row; without counts where there is none. */
    async get(key: RowKey): Promise<Counts> {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: counterKey(projection, key) }))
      return Item === undefined ? {} : decode(Item).counts
    },

    /** All rows of a partition whose sort keys lie between `from` and `to`, both included, in their order. */
    async list(partition: string, { from = '\u0000', to = afterAll } = {}): Promise<CounterRow[]> {
      const items = await queryItems(client, {
        TableName: table,
        KeyConditionExpression: 'p = :p AND s BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':p': { S: counterPartition(projection, partition) },
          ':from': { S: from },
          ':to': { S: to },
        },
      })
      return items.map(decode)
    },
  }
}

function decode({ p: _p, s, ...counts }: Item): CounterRow {
  return {
    sort: s?.S ?? '',
    counts: Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, Number(value.N)])),
  }
}
