import { webhookEvents } from '#events/webhooks.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { projectorFunction } from '#shared/projections/projector-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { webhookProjections } from './webhook/projections.ts'
import { webhookStreams } from './webhook/webhooks.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')
const { store } = webhookStreams({ client, table: setting('EVENTS_TABLE') })

export const init = () => warm(client, table, 'string')

/** Folds the webhooks' events into the read table. */
export const handler = projectorFunction({
  contracts: webhookEvents,
  store,
  rows: readTable({ client, table }),
  projections: webhookProjections,
})
