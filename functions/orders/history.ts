import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { servicePeople } from '#shared/personal/service-people.ts'
import { setting } from '#shared/settings.ts'
import { diffOrder } from './http/diff-order.ts'
import { orderHistory } from './http/get-history.ts'
import { getInvoice } from './http/get-invoice.ts'
import { orderStreams } from './streams.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const orders = orderStreams({ client, table: eventsTable })
const people = servicePeople(client)

export const init = () => Promise.all([warm(client, eventsTable, 'number'), people.prepare()])

/** The history of an order, read from its facts and not from the read table. */
export const handler = httpFunction({
  'GET /v1/orders/{id}/history': orderHistory({ store: orders.store, people }),
  'GET /v1/orders/{id}/diff': diffOrder({ orders, people }),
  'GET /v1/orders/{id}/invoice': getInvoice({ store: orders.store, people }),
})
