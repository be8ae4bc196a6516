import {
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  type BatchWriteItemCommandInput,
  type ConsumedCapacity,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  type GetItemCommandInput,
  type PutItemCommandInput,
  type QueryCommandInput,
  type TableDescription,
  type TransactWriteItemsCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { indexUnits } from './index-units.ts'
import { type Item, itemBytes, readUnits, writeUnits } from './item-size.ts'
import type { Attempt } from './observe.ts'

/** What some requests took. */
export interface Cost {
  readonly requests: number
  readonly writeUnits: number
  readonly readUnits: number
  /** Of the items read. */
  readonly readBytes: number
}

export const nothing: Cost = { requests: 0, writeUnits: 0, readUnits: 0, readBytes: 0 }

export function sum(a: Cost, b: Partial<Cost>): Cost {
  return {
    requests: a.requests + (b.requests ?? 0),
    writeUnits: a.writeUnits + (b.writeUnits ?? 0),
    readUnits: a.readUnits + (b.readUnits ?? 0),
    readBytes: a.readBytes + (b.readBytes ?? 0),
  }
}

/** Told what a request took of a table; the request itself counts for the first of several. */
export type Charge = (table: string, cost: Partial<Cost>) => void

interface Page {
  readonly Items?: Item[]
  readonly Count?: number
  readonly ScannedCount?: number
  readonly ConsumedCapacity?: ConsumedCapacity
}

interface Write {
  readonly table: string
  readonly key: Item
}

/**
 * Computes what requests cost from the items they touch, by the service's documented rules: DynamoDB Local's own figures are
 * wrong for transactions and indexes. An item is read by a client of its own before and after each write, because an
 * update's price is that of the larger of the two.
 */
export function pricing(client: DynamoDBClient): (attempt: Attempt, charge: Charge) => Promise<void> {
  const tables = new Map<string, Promise<TableDescription>>()

  return async ({ operation, input, send }, charge) => {
    const writes = await writesOf(operation, input)
    const before = await Promise.all(writes.map(get))
    charge(writes[0]?.table ?? tableRead(input), { requests: 1 })
    try {
      chargeReads(operation, input, await send(), charge)
    } finally {
      const after = await Promise.all(writes.map(get))
      const factor = operation === 'TransactWriteItems' ? 2 : 1
      for (const [i, { table }] of writes.entries()) {
        const larger = Math.max(size(before[i]), size(after[i]))
        const indexes = indexUnits(await describe(table), before[i], after[i])
        charge(table, { writeUnits: factor * writeUnits(larger) + indexes })
      }
    }
  }

  async function get({ table, key }: Write): Promise<Item | undefined> {
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }))
    return Item
  }

  function describe(table: string): Promise<TableDescription> {
    const known =
      tables.get(table) ?? client.send(new DescribeTableCommand({ TableName: table })).then(({ Table }) => Table ?? {})
    tables.set(table, known)
    return known
  }

  /** The items that an operation writes or checks under a transaction. */
  async function writesOf(operation: string, input: unknown): Promise<Write[]> {
    // The SDK's operations and their inputs belong together.
    switch (operation) {
      case 'PutItem': {
        const { TableName: table = '', Item = {} } = input as PutItemCommandInput
        return [{ table, key: await keyOf(table, Item) }]
      }
      case 'UpdateItem':
      case 'DeleteItem': {
        const { TableName: table = '', Key: key = {} } = input as UpdateItemCommandInput
        return [{ table, key }]
      }
      case 'TransactWriteItems': {
        const { TransactItems = [] } = input as TransactWriteItemsCommandInput
        return Promise.all(
          TransactItems.map(async ({ Put, Update, Delete, ConditionCheck }) => {
            const table = (Put ?? Update ?? Delete ?? ConditionCheck)?.TableName ?? ''
            return {
              table,
              key: Put ? await keyOf(table, Put.Item ?? {}) : ((Update ?? Delete ?? ConditionCheck)?.Key ?? {}),
            }
          }),
        )
      }
      case 'BatchWriteItem': {
        const { RequestItems = {} } = input as BatchWriteItemCommandInput
        return Promise.all(
          Object.entries(RequestItems).flatMap(([table, requests]) =>
            requests.map(async ({ PutRequest, DeleteRequest }) => ({
              table,
              key: PutRequest ? await keyOf(table, PutRequest.Item ?? {}) : (DeleteRequest?.Key ?? {}),
            })),
          ),
        )
      }
      default:
        return []
    }
  }

  async function keyOf(table: string, item: Item): Promise<Item> {
    const { KeySchema = [] } = await describe(table)
    const names = KeySchema.map(({ AttributeName }) => AttributeName)
    return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)))
  }
}

/** Charges what a reading operation read; nothing for the others. */
function chargeReads(operation: string, input: unknown, output: unknown, charge: Charge): void {
  switch (operation) {
    case 'GetItem': {
      const { TableName = '', ConsistentRead = false } = input as GetItemCommandInput
      const readBytes = size((output as { Item?: Item }).Item)
      charge(TableName, { readBytes, readUnits: readUnits(readBytes, ConsistentRead) })
      return
    }
    case 'Query':
    case 'Scan': {
      const { TableName = '', ConsistentRead = false, ProjectionExpression, Select } = input as QueryCommandInput
      const { Items = [], Count, ScannedCount, ConsumedCapacity } = output as Page
      const readBytes = Items.reduce((total, item) => total + itemBytes(item), 0)
      if (ProjectionExpression === undefined && Select !== 'COUNT' && Count === ScannedCount) {
        charge(TableName, { readBytes, readUnits: readUnits(readBytes, ConsistentRead) })
        return
      }
      // The price is that of what was read, and more was read than came back: the engine's figure, which is right for reads.
      if (ConsumedCapacity?.CapacityUnits === undefined)
        throw new Error(`${operation} does not answer all that it reads; its cost can't be computed from the answer`)
      charge(TableName, { readBytes, readUnits: ConsumedCapacity.CapacityUnits })
      return
    }
    case 'BatchGetItem': {
      const { RequestItems = {} } = input as BatchGetItemCommandInput
      const { Responses = {} } = output as BatchGetItemCommandOutput
      for (const [table, { Keys = [], ConsistentRead = false }] of Object.entries(RequestItems)) {
        // Each item is a read of its own, and so is each key without an item.
        for (const bytes of Array.from(Keys, (_, i) => size(Responses[table]?.[i])))
          charge(table, { readBytes: bytes, readUnits: readUnits(bytes, ConsistentRead) })
      }
      return
    }
    case 'TransactGetItems':
      throw new Error(`the price of ${operation} is not known here`)
  }
}

function tableRead(input: unknown): string {
  const { TableName, RequestItems } = input as { readonly TableName?: string; readonly RequestItems?: object }
  return TableName ?? Object.keys(RequestItems ?? {})[0] ?? ''
}

function size(item: Item | undefined): number {
  return item === undefined ? 0 : itemBytes(item)
}
