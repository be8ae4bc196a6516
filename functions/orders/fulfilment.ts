import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { servicePeople } from '#shared/personal/service-people.ts'
import { setting } from '#shared/settings.ts'
import { fulfilOrder } from './http/fulfil-order.ts'
import { orderStreams } from './streams.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const orders = orderStreams({ client, table: eventsTable })
const people = servicePeople(client)

export const init = () => Promise.all([warm(client, eventsTable, 'number'), people.prepare()])

/** What the warehouse does with orders, over HTTP. */
export const handler = httpFunction(fulfilOrder({ orders, people }))
