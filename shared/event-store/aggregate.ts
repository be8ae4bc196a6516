import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { EventContracts, EventsOf } from '#events/contract.ts'
import type { Decider } from './decider.ts'
import { eventStore } from './event-store.ts'
import { executor } from './execute.ts'
import { batchExecutor } from './execute-all.ts'

/** A service's events table, and the clock that stamps what is recorded there. */
export interface EventsTable {
  readonly client: DynamoDBClient
  readonly table: string
  /** Milliseconds since the epoch; the system's clock unless given. */
  readonly now?: () => number
}

/** The streams of one aggregate in an events table: one command at a time, many together, and the commits themselves. */
export function aggregate<C extends EventContracts, State, Command, Refusal extends string>(
  decider: Decider<State, Command, EventsOf<C>, Refusal>,
  contracts: C,
  { client, table, now = Date.now }: EventsTable,
) {
  const store = eventStore({ client, table, contracts, now })
  const options = { store, decider }
  return { ...executor(options), executeAll: batchExecutor(options), store }
}
