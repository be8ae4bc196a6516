import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { servicePeople } from '#shared/personal/service-people.ts'
import { setting } from '#shared/settings.ts'
import { payOrder } from './http/pay-order.ts'
import { refundOrder } from './http/refund-order.ts'
import { orderStreams } from './streams.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const orders = orderStreams({ client, table: eventsTable })
const people = servicePeople(client)
const provider = setting('PAYMENT_PROVIDER')

export const init = () => Promise.all([warm(client, eventsTable, 'number'), people.prepare()])

/** Money of orders, over HTTP: buyers pay, the shop gives back. */
export const handler = httpFunction({
  ...payOrder({ orders, people, provider: provider === 'none' ? undefined : provider }),
  ...refundOrder({ orders, people }),
})
