import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { operationsFunction } from '#shared/operations/operations-function.ts'
import { setting } from '#shared/settings.ts'
import { orderInsights } from './read-models/order-insights.ts'
import { unitsSold } from './read-models/units-sold.ts'

const client = dynamoDb()
const readModels = setting('READ_TABLE')

export const init = () => warm(client, readModels, 'string')

/** Answers operators about the counters. */
export const handler = operationsFunction({
  client,
  readModels,
  fed: [unitsSold, orderInsights].map(({ name, streamType: source }) => ({ name, kind: 'counters', source })),
})
