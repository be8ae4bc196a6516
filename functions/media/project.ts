import { mediaEvents } from '#events/media.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { projectorFunction } from '#shared/projections/projector-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { mediaProjections } from './projections.ts'
import { uploadStreams } from './uploads.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')
const { store } = uploadStreams({ client, table: setting('EVENTS_TABLE') })

export const init = () => warm(client, table, 'string')

/** Folds the uploads' events into the read table. */
export const handler = projectorFunction({
  contracts: mediaEvents,
  store,
  rows: readTable({ client, table }),
  projections: mediaProjections,
})
