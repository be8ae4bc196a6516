import type { EventContracts, EventsOf } from '#events/contract.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import { setting } from '#shared/settings.ts'
import type { Projection } from './projection.ts'
import { readTable } from './read-table.ts'

/** What a service's events table holds for read models, and every read model that is made of it. */
interface RecordedFacts<C extends EventContracts> {
  readonly contracts: C
  /** Each is only ever given the streams that it follows. */
  readonly projections: readonly Projection<unknown, EventsOf<C>>[]
}

/**
 * A service's facts and rows in the tables that the settings EVENTS_TABLE and READ_TABLE name, as the functions between the
 * two have them. `init` is for the function to export.
 */
export function serviceFacts<C extends EventContracts>(recorded: RecordedFacts<C>, client = dynamoDb()) {
  const eventsTable = setting('EVENTS_TABLE')
  const readModels = setting('READ_TABLE')
  return {
    ...recorded,
    client,
    eventsTable,
    readModels,
    store: eventStore({ client, table: eventsTable, contracts: recorded.contracts, now: Date.now }),
    rows: readTable({ client, table: readModels }),
    init: () => warm(client, readModels, 'string'),
  }
}
