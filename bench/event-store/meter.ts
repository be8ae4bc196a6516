import {
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  type BatchWriteItemCommandInput,
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
import { type Attempt, type Observe, observeAttempts } from './observe.ts'

/** What some requests took. */
export interface Cost {
  readonly requests: number
  readonly writeUnits: number
  readonly readUnits: number
  /** Of the items read. */
  readonly readBytes: number
}

export interface Meter {
  readonly observe: Observe
  /** Runs a piece of work and answers what its requests took; only one piece at a time. */
  measure(work: () => Promise<unknown>): Promise<Cost>
}

interface Page {
  readonly Items?: Item[]
  readonly Count?: number
  readonly ScannedCount?: number
}

interface Write {
  readonly table: string
  readonly key: Item
}

const nothing: Cost = { requests: 0, writeUnits: 0, readUnits: 0, readBytes: 0 }

/**
 * Computes what requests cost from the items they touch, by the service's documented rules: DynamoDB Local's own figures are
 * wrong for transactions and indexes. An item is read by a client of the meter's own before and after each write, because an
 * update's price is that of the larger of the two.
 */
export function meter(client: DynamoDBClient): Meter {
  const tables = new Map<string, Promise<TableDescription>>()
  let cost: Cost | undefined

  return {
    observe: (observed) =>
      observeAttempts(observed, async (attempt) => {
        if (cost === undefined) await attempt.send()
        else await charge(attempt)
      }),
    async measure(work) {
      cost = nothing
      try {
        await work()
        return cost
      } finally {
        cost = undefined
      }
    },
  }

  async function charge({ operation, input, send }: Attempt): Promise<void> {
    const writes = await writesOf(operation, input)
    const before = await Promise.all(writes.map(get))
    try {
      const output = await send()
      add({ requests: 1, ...readCost(operation, input, output) })
    } catch (error) {
      add({ requests: 1 })
      throw error
    } finally {
      const after = await Promise.all(writes.map(get))
      const factor = operation === 'TransactWriteItems' ? 2 : 1
      for (const [i, write] of writes.entries()) {
        const larger = Math.max(size(before[i]), size(after[i]))
        const indexes = indexUnits(await describe(write.table), before[i], after[i])
        add({ writeUnits: factor * writeUnits(larger) + indexes })
      }
    }
  }

  function add(more: Partial<Cost>): void {
    const now = cost ?? nothing
    cost = {
      requests: now.requests + (more.requests ?? 0),
      writeUnits: now.writeUnits + (more.writeUnits ?? 0),
      readUnits: now.readUnits + (more.readUnits ?? 0),
      readBytes: now.readBytes + (more.readBytes ?? 0),
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

/** What a reading operation read; nothing for the others. */
function readCost(operation: string, input: unknown, output: unknown): Partial<Cost> {
  switch (operation) {
    case 'GetItem': {
      const readBytes = size((output as { Item?: Item }).Item)
      return { readBytes, readUnits: readUnits(readBytes, (input as GetItemCommandInput).ConsistentRead === true) }
    }
    case 'Query':
    case 'Scan': {
      const { ConsistentRead, ProjectionExpression, Select } = input as QueryCommandInput
      const { Items = [], Count, ScannedCount } = output as Page
      // The price is that of what was read; here that is what came back.
      if (ProjectionExpression !== undefined || Select === 'COUNT' || Count !== ScannedCount)
        throw new Error(`${operation} does not answer all that it reads; its cost can't be computed from the answer`)
      const readBytes = Items.reduce((sum, item) => sum + itemBytes(item), 0)
      return { readBytes, readUnits: readUnits(readBytes, ConsistentRead === true) }
    }
    case 'BatchGetItem': {
      const { RequestItems = {} } = input as BatchGetItemCommandInput
      const { Responses = {} } = output as BatchGetItemCommandOutput
      return Object.entries(RequestItems).reduce<Partial<Cost>>(
        (sum, [table, { Keys = [], ConsistentRead = false }]) => {
          // Each item is a read of its own, and so is each key without an item.
          const sizes = Array.from(Keys, (_, i) => size(Responses[table]?.[i]))
          return {
            readBytes: sizes.reduce((total, bytes) => total + bytes, sum.readBytes ?? 0),
            readUnits: sizes.reduce((total, bytes) => total + readUnits(bytes, ConsistentRead), sum.readUnits ?? 0),
          }
        },
        {},
      )
    }
    case 'TransactGetItems':
      throw new Error(`the price of ${operation} is not known here`)
    default:
      return {}
  }
}

function size(item: Item | undefined): number {
  return item === undefined ? 0 : itemBytes(item)
}
