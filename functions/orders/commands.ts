import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { numericSetting, setting } from '#shared/settings.ts'
import { changeOrder } from './change-order.ts'
import { offersIn } from './offers.ts'
import { orderStreams } from './orders.ts'
import { placeOrder } from './place-order.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const { orders } = orderStreams({ client, table: eventsTable })
const offers = offersIn(readTable({ client, table: setting('READ_TABLE') }))

export const init = () => warm(client, eventsTable, 'number')

/** Commands on orders that come over HTTP. */
export const handler = httpFunction({
  'POST /v1/orders': placeOrder({ orders, offers }),
  ...changeOrder({ orders, paymentWindowMs: numericSetting('PAYMENT_WINDOW_MINUTES') * 60_000 }),
})
