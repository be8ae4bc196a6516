import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { clockFunction, type Run } from '#shared/lambda/clock-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { endingReservations, stockLevel } from './read-models/stock-level.ts'
import { stockStreams } from './streams.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const stock = stockStreams({ client, table: eventsTable })
const rows = readTable({ client, table: setting('READ_TABLE') })

export const init = () => warm(client, eventsTable, 'number')

/**
 * Releases reservations whose time is over, so that what nobody pays for can be sold. A SKU with nothing to release costs
 * one read.
 */
export const handler = clockFunction({
  message: 'reservations released',
  failure: 'reservations could not be released',
  actor: 'process:expire-reservations',
  names: { one: 'sku', due: 'skus', done: 'released' },
  list: ({ now }, after) =>
    rows.list(stockLevel, {
      index: 'i2',
      partitions: [endingReservations],
      limit: 100,
      after,
      // Sorts behind every key of this moment, whatever its SKU.
      to: `${new Date(now).toISOString()}$`,
      order: 'ascending',
    }),
  dueOf: ({ sku }) => sku,
  decide: releaseExpired,
})

/** Answers how many reservations ended. One decision releases a bounded number of them, so it is asked until none is left. */
async function releaseExpired(sku: string, { now, metadata }: Run): Promise<number> {
  for (let released = 0; ; ) {
    const { decisions } = await stock.executeAll(sku, [{ type: 'ReleaseExpired', now }], { metadata })
    const count = decisions.reduce((sum, decision) => sum + ('accepted' in decision ? decision.accepted.length : 0), 0)
    if (count === 0) return released
    released += count
  }
}
