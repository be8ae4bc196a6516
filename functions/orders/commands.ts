import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { servicePeople } from '#shared/personal/service-people.ts'
import { rowReader } from '#shared/projections/row-reader.ts'
import { numericSetting, setting } from '#shared/settings.ts'
import { changeOrder } from './http/change-order.ts'
import { offersIn } from './http/offered.ts'
import { placeOrder } from './http/place-order.ts'
import { orderStreams } from './streams.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const orders = orderStreams({ client, table: eventsTable })
const offers = offersIn(rowReader({ client, table: setting('READ_TABLE') }))
const people = servicePeople(client)

export const init = () => Promise.all([warm(client, eventsTable, 'number'), people.prepare()])

/** What buyers and staff decide about orders. */
export const handler = httpFunction({
  'POST /v1/orders': placeOrder({ orders, offers, people }),
  ...changeOrder({ orders, people, paymentWindowMs: numericSetting('PAYMENT_WINDOW_MINUTES') * 60_000 }),
})
