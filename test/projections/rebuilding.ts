import type { DynamoDBClient, ScanCommandInput } from '@aws-sdk/client-dynamodb'
import { expect } from 'vitest'
import { type OrderEvent, orderEvents } from '#events/orders.ts'
import { orderDetail, orderList } from '#functions/orders/read-models/projections.ts'
import type { Item } from '#shared/aws/item.ts'
import { decodeCommit } from '#shared/event-store/commit-item.ts'
import { fold } from '#shared/event-store/decider.ts'
import { streamId } from '#shared/event-store/stream-name.ts'
import { encodeRow } from '#shared/projections/items/row-item.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { inGeneration } from '#shared/projections/row-key.ts'
import type { Rebuild } from '#shared/rebuilds/rebuild.ts'
import type { RebuildMessage } from '#shared/rebuilds/rebuild-queue.ts'
import { rebuildRecords } from '#shared/rebuilds/rebuild-records.ts'
import { rebuilds } from '#shared/rebuilds/rebuilds.ts'
import { segmentStore } from '#shared/rebuilds/segment-progress.ts'
import { rebuildWorker } from '#shared/rebuilds/worker.ts'
import { orderProcess } from '#test/event-store/order-store.ts'
import { itemsOf } from '#test/kit/event-store.ts'
import { dynamoDbClient, type FaultPlan } from '#test/kit/faulty-client.ts'
import type { ProjectionTables } from '#test/kit/projection.ts'
import { shuffled } from '#test/kit/random-numbers.ts'
import { streamOf } from './order-readers.ts'

/** Items on a page of a scan: few, so that streams are cut by the ends of pages and workers have places to keep. */
const pageSize = 5

/** A shop's orders that can be rebuilt: the messages of the rebuild wait in an array, which the test works off as it likes. */
export function rebuilding(
  tables: ProjectionTables,
  list: Projection<unknown, OrderEvent> = orderList,
  {
    pages = 'small',
    streamsPerCheckpoint,
  }: { readonly pages?: 'small' | 'whole'; readonly streamsPerCheckpoint?: number } = {},
) {
  const waiting: RebuildMessage[] = []
  const queue = { send: async (messages: readonly RebuildMessage[]) => void waiting.push(...messages) }

  /** One function instance: clients and caches of its own. A plan may kill it. */
  function instance(plan?: FaultPlan, maxAttempts = 3) {
    const { client, attempts } = dynamoDbClient(plan, { maxAttempts })
    if (pages === 'small') smallPages(client)
    const where = { client, table: tables.rows }
    const rows = readTable(where)
    const records = rebuildRecords(where)
    const manager = rebuilds({ records, generations: rows.generations, queue, now: Date.now })
    const segments = segmentStore(where)
    const work = rebuildWorker({
      facts: {
        client,
        table: tables.events,
        contracts: orderEvents,
        store: orderProcess(tables.events, { plan, maxAttempts }).store,
        ...(streamsPerCheckpoint && { streamsPerCheckpoint }),
      },
      readTable: where,
      rows,
      projections: [orderDetail, list],
      records,
      segments,
      rebuilds: manager,
      queue,
      now: Date.now,
    })
    return { attempts, rows, records, segments, ...manager, work }
  }

  const steady = instance()
  return {
    waiting,
    instance,
    ...steady,

    async begin(id: string, projection: Projection<unknown, OrderEvent> = list): Promise<Rebuild> {
      const result = await steady.start({ id, actor: 'person:ops', projection, estimatedItems: 0 })
      if ('refused' in result) throw new Error(result.detail)
      return result.rebuild
    },

    /** Works off all messages, in any order, one after the other; `between` runs before each. */
    async workOff(random: () => number, between: () => Promise<void> = async () => {}): Promise<void> {
      while (waiting.length > 0) {
        const [message] = shuffled(waiting.splice(0), random).filter((candidate, index) => {
          if (index > 0) waiting.push(candidate)
          return index === 0
        })
        await between()
        if (message !== undefined) await instance().work(message, () => 60_000)
      }
    },

    async status(id: string): Promise<Rebuild | undefined> {
      return (await steady.records.read(id))?.rebuild
    },
  }
}

/** DynamoDB ends a page at 1 MB; this client ends it after a few items. */
function smallPages(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName === 'ScanCommand')
          Object.assign(args.input, { Limit: pageSize } satisfies Partial<ScanCommandInput>)
        return next(args)
      },
    { step: 'initialize', name: 'small-pages' },
  )
}

/** Every order's row in a generation is what a fold of its whole past gives, byte for byte. */
export async function expectGeneration(
  tables: ProjectionTables,
  generation: number,
  orders: readonly (readonly Item[])[],
): Promise<void> {
  const { client } = dynamoDbClient()
  const projection = inGeneration<Projection<unknown, OrderEvent>>(orderList, generation)
  for (const items of orders) {
    const commits = items.map((item) => decodeCommit(orderEvents, item))
    const last = commits.at(-1)
    if (last === undefined) continue
    const id = streamId(streamOf(items))
    const row = { row: fold(projection, projection.initial, commits), number: last.number, time: last.time }
    expect(await itemsOf(client, tables.rows, `order-list@${generation}#${id}`)).toEqual([
      encodeRow(projection, id, row),
    ])
  }
}
