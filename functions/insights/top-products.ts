import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import * as v from 'valibot'
import type { Item } from '#shared/event-store/commit.ts'
import { limit } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import { qualified } from '#shared/projections/projection.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { shards, unitsSold } from './units-sold.ts'

/** `GET /v1/reports/top-products`: units and orders per product, most units first. Eventually consistent. */
export function topProducts({ client, table }: { readonly client: DynamoDBClient; readonly table: string }): Route {
  const rows = readTable({ client, table })
  return route({ access: ['orders:read'], query: v.strictObject({ limit }) }, async ({ query }) => {
    const [asOf, ...parts] = await Promise.all([
      rows.asOf(unitsSold.streamType),
      ...Array.from({ length: shards }, (_, shard) => readShard(shard)),
    ])
    const items = parts
      .flat()
      .filter(({ units }) => units > 0)
      .sort((a, b) => b.units - a.units || a.productId.localeCompare(b.productId))
      .slice(0, query.limit)
    return { status: 200, body: { items, next: null, asOf: new Date(asOf).toISOString() } }
  })

  async function readShard(shard: number): Promise<{ productId: string; units: number; orders: number }[]> {
    const items: Item[] = []
    let startKey: Item | undefined
    do {
      const page: { Items?: Item[]; LastEvaluatedKey?: Item } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'p = :p',
          ExpressionAttributeValues: { ':p': { S: qualified(unitsSold, `shard/${shard}`) } },
          ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
        }),
      )
      items.push(...(page.Items ?? []))
      startKey = page.LastEvaluatedKey
    } while (startKey !== undefined)
    return items.map((item) => ({
      productId: item['s']?.S ?? '',
      units: Number(item['units']?.N ?? 0),
      orders: Number(item['orders']?.N ?? 0),
    }))
  }
}
