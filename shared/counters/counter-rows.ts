import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { queryItems } from '#shared/aws/query-items.ts'
import { afterAll, inRange, type RowKey } from '../projections/row-key.ts'
import { type CounterRow, counterKey, counterPartition, decodeCounter } from './counter-item.ts'
import type { CounterProjection, Counts } from './counter-projection.ts'

/** Reads the rows that a counter projection sums up; eventually consistent. A count that nothing ever touched is not there. */
export function counterRows(
  { client, table }: { readonly client: DynamoDBClient; readonly table: string },
  projection: Pick<CounterProjection<unknown>, 'name'>,
) {
  return {
    /** One row; without counts if it does not exist. */
    async get(key: RowKey): Promise<Counts> {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: counterKey(projection, key) }))
      return Item === undefined ? {} : decodeCounter(Item).counts
    },

    /** All rows of a partition whose sort keys lie between `from` and `to`, both included, in their order. */
    async list(partition: string, { from = '\u0000', to = afterAll } = {}): Promise<CounterRow[]> {
      const items = await queryItems(client, {
        TableName: table,
        ...inRange(counterPartition(projection, partition), from, to),
      })
      return items.map(decodeCounter)
    },
  }
}
