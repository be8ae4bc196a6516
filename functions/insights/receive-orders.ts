import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { commitFunction, subscriber } from '#shared/bus/commit-function.ts'
import { counter } from '#shared/counters/count.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { orderInsights } from './read-models/order-insights.ts'
import { unitsSold } from './read-models/units-sold.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')
const countUnits = counter({ client, table }, unitsSold)
const countInsights = counter({ client, table }, orderInsights)

export const init = () => warm(client, table, 'string')

/** Counts what is sold, how orders move and what is bought together, from the orders' events on the bus. */
export const handler = commitFunction(
  readTable({ client, table }),
  subscriber(unitsSold, countUnits),
  subscriber(orderInsights, countInsights),
)
