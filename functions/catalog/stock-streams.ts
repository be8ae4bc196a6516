import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { stockEvents } from '#events/stock.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import { executor } from '#shared/event-store/execute.ts'
import { batchExecutor } from '#shared/event-store/execute-all.ts'
import { stock } from './stock/stock.ts'

/** The stock of each SKU over the catalog's events table. */
export function stockStreams({
  client,
  table,
  now = Date.now,
}: {
  client: DynamoDBClient
  table: string
  now?: () => number
}) {
  const store = eventStore({ client, table, contracts: stockEvents, now })
  const options = { store, decider: stock }
  return { store, stock: executor(options), decideStock: batchExecutor(options) }
}

export type Stock = ReturnType<typeof stockStreams>['stock']
export type StockStore = ReturnType<typeof stockStreams>['store']
