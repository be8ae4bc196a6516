import { CreateTableCommand, DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { OrderEvent } from '#events/orders.ts'
import { unitsSold } from '#functions/insights/read-models/units-sold.ts'
import { readModelShape } from '#infra/constructs/table-shape.ts'
import { counter } from '#shared/counters/count.ts'
import { counterPartition } from '#shared/counters/counter-item.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import { heard } from '#test/kit/heard.ts'
import { definition } from '#test/kit/tables.ts'
import { printTable, round } from '../table.ts'
import type { Finding } from './goals.ts'
import type { Ground } from './ground.ts'
import { metadata, orderApproved, orderCreated } from './payload.ts'
import type { Cost } from './pricing.ts'
import type { Setting } from './system.ts'

type OrderCommit = Commit<OrderEvent>

interface CounterSystem {
  readonly name: string
  createTables(): Promise<void>
  project(commit: OrderCommit): Promise<void>
  /** The count of orders and units of one product. */
  read(productId: string): Promise<{ readonly orders: number; readonly units: number }>
}

const [line] = orderCreated.data.lines
const productId = line?.productId ?? ''

/**
 * Counting the units sold per product over orders of three lines, every commit delivered twice: what the counters say, and
 * what they take. No peer has counters; what their users write is the plain ADD.
 */
export async function counters(at: Ground, orders: number): Promise<Finding[]> {
  const commits = Array.from({ length: orders }, (_, i) => lifeOf(`order-${i}`))
  const events = commits.flat().reduce((sum, commit) => sum + commit.events.length, 0)
  const rows: (string | number)[][] = []
  let ours: { exact: boolean; unitsPerEvent: number } | undefined
  for (const make of [exact, plainAdd]) {
    const system = await at.connect(make, at.meter.observe)
    const deliver = async () => {
      for (const commit of commits.flat()) await system.project(commit)
    }
    const cost = await at.meter.measure(deliver)
    const again = await at.meter.measure(deliver)
    const counted = await system.read(productId)
    const off = counted.units - orders * (line?.quantity ?? 0)
    rows.push([
      system.name,
      ...perEvent(cost, events),
      ...perEvent(again, events),
      off === 0 ? 'exact' : `${off > 0 ? '+' : ''}${off} of ${orders * (line?.quantity ?? 0)}`,
    ])
    ours ??= { exact: off === 0, unitsPerEvent: cost.writeUnits / events }
  }
  for (const name of ['castore', 'event-store-adapter-js', 'equinox-js']) rows.push([name, '', '', '', '', 'none'])
  console.log(`\n  Counters over ${orders} orders of three lines (${events} events), delivered twice; per event`)
  printTable(['counters', 'requests', 'write units', 'again: requests', 'again: write units', 'units sold'], rows)
  return [
    {
      goal: 'counters are exact under redelivery, at most 1.7 write units per event',
      met: ours?.exact === true && ours.unitsPerEvent <= 1.7,
      found: `${ours?.exact === true ? 'exact' : 'wrong'}, ${round(ours?.unitsPerEvent ?? Number.NaN, 2)} units`,
    },
  ]
}

function exact(setting: Setting): CounterSystem {
  const { client, table, createTables } = readTable(setting, 'counters')
  const count = counter({ client, table }, unitsSold)
  return {
    name: 'storefold',
    createTables,
    project: (commit) => count({ ...commit, events: heard(unitsSold.contracts, commit.events) }),
    read: (id) => {
      const [contribution] = unitsSold.contributions({ lines: [{ productId: id, quantity: 1 }], sold: true })
      const { partition = '', sort = '' } = contribution?.key ?? {}
      return readCounts(client, table, counterPartition(unitsSold, partition), sort)
    },
  }
}

/** What is written where nothing helps: one ADD per line of an order that was paid. */
function plainAdd(setting: Setting): CounterSystem {
  const { client, table, createTables } = readTable(setting, 'adds')
  return {
    name: 'a plain ADD',
    createTables,
    async project({ events }) {
      for (const { type } of events) {
        if (type !== 'OrderPaid') continue
        for (const { productId: id, quantity } of orderCreated.data.lines) {
          await client.send(
            new UpdateItemCommand({
              TableName: table,
              Key: { p: { S: 'units-sold' }, s: { S: id } },
              UpdateExpression: 'ADD orders :one, units :quantity',
              ExpressionAttributeValues: { ':one': { N: '1' }, ':quantity': { N: String(quantity) } },
            }),
          )
        }
      }
    },
    read: (id) => readCounts(client, table, 'units-sold', id),
  }
}

function readTable({ connection, observe, prefix }: Setting, kind: string) {
  const client = new DynamoDBClient(connection)
  observe(client)
  const table = `${prefix}-${kind}`
  return {
    client,
    table,
    async createTables() {
      await client.send(new CreateTableCommand({ TableName: table, ...definition(readModelShape) }))
    },
  }
}

async function readCounts(client: DynamoDBClient, table: string, partition: string, sort: string) {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: { p: { S: partition }, s: { S: sort } }, ConsistentRead: true }),
  )
  return { orders: Number(Item?.['orders']?.N ?? 0), units: Number(Item?.['units']?.N ?? 0) }
}

/** An order from its creation to its delivery in the commits that the service makes. */
function lifeOf(id: string): OrderCommit[] {
  const money = { amount: 7570, currency: 'EUR' }
  const commits: OrderEvent[][] = [
    [orderCreated],
    [orderApproved],
    [
      { type: 'PaymentCaptured', data: { paymentId: 'pay_1', providerEventId: 'e1', amount: money } },
      { type: 'OrderPaid', data: { captured: money } },
    ],
    [{ type: 'OrderPrepared', data: {} }],
    [
      {
        type: 'ParcelShipped',
        data: { shipmentId: 'shp_1', carrier: 'DHL', tracking: 'T1', lines: [{ line: 1, quantity: 2 }] },
      },
      { type: 'OrderShipped', data: {} },
    ],
    [
      { type: 'ParcelDelivered', data: { shipmentId: 'shp_1' } },
      { type: 'OrderDelivered', data: {} },
    ],
  ]
  let eventCount = 0
  return commits.map((events, index) => {
    eventCount += events.length
    return {
      stream: `order#${id}`,
      number: index + 1,
      eventCount,
      time: index,
      commandId: `c${index}`,
      events,
      metadata,
    }
  })
}

function perEvent({ requests, writeUnits }: Cost, events: number): [number, number] {
  return [round(requests / events, 2), round(writeUnits / events, 2)]
}
