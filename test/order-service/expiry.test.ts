import { beforeAll, expect, inject, test } from 'vitest'
import { orderEvents } from '#events/orders.ts'
import { orderProjections } from '#functions/orders/read-models/projections.ts'
import { laptopCredentials } from '#local/engines/clients.ts'
import { commitItems } from '#test/kit/event-store.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import { projecting } from '#test/kit/projection.ts'
import { approved, captured, created, eur, payBy } from '#test/orders/past.ts'

const projection = await projecting(orderEvents, orderProjections)

/** The function as it is deployed. */
let expireOrders: typeof import('#functions/orders/expire-orders.ts')

beforeAll(async () => {
  process.env['AWS_REGION'] = 'eu-central-1'
  process.env['AWS_ACCESS_KEY_ID'] = laptopCredentials.accessKeyId
  process.env['AWS_SECRET_ACCESS_KEY'] = laptopCredentials.secretAccessKey
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = inject('dynamodbEndpoint')
  process.env['EVENTS_TABLE'] = projection.tables.events
  process.env['READ_TABLE'] = projection.tables.rows
  expireOrders = await import('#functions/orders/expire-orders.ts')
})

test('the clock counts the orders that it expires, whatever goes back to their buyers', async () => {
  const unpaid = commitItems(orderEvents, 'order#unpaid', [[created], [approved]])
  const partlyPaid = commitItems(orderEvents, 'order#partly-paid', [[created], [approved], [captured('c', eur(100))]])
  for (const commits of [unpaid, partlyPaid]) await projection.given(commits).deliver()
  const run = (now: number) => expireOrders.handler({ now: new Date(now).toISOString() }, lambdaContext)
  expect(await run(Date.parse(payBy))).toEqual({ due: 0, expired: 0, failed: 0 })
  expect(await run(Date.parse(payBy) + 1)).toEqual({ due: 2, expired: 2, failed: 0 })
  // The read model does not know yet; the orders do.
  expect(await run(Date.parse(payBy) + 2)).toEqual({ due: 2, expired: 0, failed: 0 })
})
