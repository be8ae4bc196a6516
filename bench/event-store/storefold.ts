import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { orderEvents } from '#events/orders.ts'
import { order } from '#functions/orders/order/order.ts'
import { eventsShape } from '#infra/constructs/table-shape.ts'
import type { Item } from '#shared/aws/item.ts'
import { decodeCommit, isCommit } from '#shared/event-store/commit-item.ts'
import { accept, type Decider } from '#shared/event-store/decider.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import { executor } from '#shared/event-store/execute.ts'
import type { StreamName } from '#shared/event-store/stream-name.ts'
import { definition } from '#test/kit/tables.ts'
import type { BenchEvent } from './payload.ts'
import type { Connect } from './system.ts'

type OrderState = typeof order.initial
type Record = { readonly events: readonly BenchEvent[] }

/** The order's real fold behind a rule that records what it is told. */
const recorder: Decider<OrderState, Record, Parameters<typeof order.evolve>[1], never> = {
  ...order,
  decide: (_state, { events }) => accept(...events),
}

/** Our store, through the code that the functions run. */
export const storefold: Connect = ({ connection, observe, prefix, metadata }) => {
  const client = new DynamoDBClient(connection)
  observe(client)
  const table = `${prefix}-storefold`
  const store = eventStore({ client, table, contracts: orderEvents, now: Date.now })
  const orders = executor({ store, decider: recorder })
  const ends = new Map<string, { number: number; eventCount: number; time: number }>()

  return {
    name: 'storefold',
    limits: {},
    async createTables() {
      await client.send(new CreateTableCommand({ TableName: table, ...definition(eventsShape) }))
    },
    async append(id, [first, ...rest]) {
      if (first === undefined) return
      const { number, eventCount, time } = ends.get(id) ?? { number: 0, eventCount: 0, time: 0 }
      const { outcome, commit } = await store.append({
        stream: streamOf(id),
        number: number + 1,
        eventCountBefore: eventCount,
        timeBefore: time,
        commandId: commandIdOf(number + 1),
        events: [first, ...rest],
        metadata,
      })
      if (outcome !== 'committed') throw new Error(`${id}: ${outcome}`)
      ends.set(id, commit)
    },
    async load(id) {
      return (await orders.read(id)).eventCount
    },
    async command(id, commandId, events) {
      const { outcome } = await orders.execute(id, { events }, { commandId, metadata })
      if (outcome !== 'accepted') throw new Error(`${id}: ${outcome}`)
    },
    maintain: (id) => orders.snapshot(id),
    async replay() {
      let count = 0
      let startKey: Item | undefined
      do {
        const page: { Items?: Item[]; LastEvaluatedKey?: Item } = await client.send(
          new ScanCommand({ TableName: table, ExclusiveStartKey: startKey }),
        )
        for (const item of page.Items ?? []) {
          if (isCommit(item)) count += decodeCommit(orderEvents, item).events.length
        }
        startKey = page.LastEvaluatedKey
      } while (startKey !== undefined)
      return count
    },
  }
}

function streamOf(id: string): StreamName {
  return `order#${id}`
}

/** As long as the ids that requests have: 16 characters. */
function commandIdOf(number: number): string {
  return `Jx3mVb1b${String(number).padStart(8, '0')}`
}
