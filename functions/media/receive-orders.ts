import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { commitFunction, subscriber } from '#shared/bus/commit-function.ts'
import { rowKeeper } from '#shared/bus/subscriber-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { copyQueue, queueClient } from './copy/copy-queue.ts'
import { digitalOrders } from './copy/digital-order.ts'
import { followOrder } from './copy/follow-order.ts'
import { copyStreams } from './streams.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')
const rows = readTable({ client, table })
const keepRow = rowKeeper(rows, digitalOrders)
const follow = followOrder({
  copies: copyStreams({ client, table: setting('EVENTS_TABLE') }),
  orderOf: async (id) => (await rows.getMany(digitalOrders, [id])).get(id)?.row ?? null,
  requestMark: copyQueue(queueClient(), setting('COPY_QUEUE')),
})

export const init = () => warm(client, table, 'string')

/**
 * Keeps what orders have to download from the orders' events, and asks for copies or revokes them. A commit that is missing
 * before a message fails it: its dead-letter queue then holds the order's commits in order.
 */
export const handler = commitFunction(
  rows,
  subscriber(digitalOrders, async (commit) => {
    await keepRow(commit)
    await follow(commit)
  }),
)
