import { reviewEvents } from '#events/reviews.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { projectorFunction } from '#shared/projections/projector-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { reviewProjections } from './projections.ts'
import { reviewStreams } from './reviews.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')
const { store, reviews } = reviewStreams({ client, table: setting('EVENTS_TABLE') })

export const init = () => warm(client, table, 'string')

/** Folds the reviews' events into the read table. */
export const handler = projectorFunction({
  contracts: reviewEvents,
  store,
  rows: readTable({ client, table }),
  snapshots: { review: reviews },
  projections: reviewProjections,
})
