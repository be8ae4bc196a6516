import { stockEvents } from '#events/stock.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { readCommitMessage } from '#shared/bus/read-commit-message.ts'
import { inParallel } from '#shared/concurrency/in-parallel.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { setting } from '#shared/settings.ts'
import { isStockFact, stockRecorder } from './saga/record-stock.ts'
import { orderStreams, sagaStreams } from './streams.ts'

const client = dynamoDb()
const table = setting('EVENTS_TABLE')
const orders = orderStreams({ client, table })
const sagas = sagaStreams({ client, table })
const record = stockRecorder({ orders, sagas })

/** Orders whose facts are recorded at a time: one commit of stock can answer ten. */
const ordersAtOnce = 5

export const init = () => warm(client, table, 'number')

/** Records on the orders what the catalog's stock says of them. */
export const handler = queueFunction(async ({ body, trace }) => {
  const commit = readCommitMessage(stockEvents, body)
  const told = commit.events.flatMap((event, index) => (isStockFact(event) ? [{ event, index }] : []))
  const byOrder = Map.groupBy(told, ({ event }) => event.data.orderId)
  await inParallel(byOrder.values(), ordersAtOnce, async (facts) => {
    for (const { event, index } of facts) await record(commit, event, index, trace.spanId)
  })
})
