import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expect } from 'vitest'
import type { EventContracts, EventsOf } from '#events/contract.ts'
import type { Item } from '#shared/aws/item.ts'
import { decodeCommit } from '#shared/event-store/commit-item.ts'
import { fold } from '#shared/event-store/decider.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import { type StreamName, streamId } from '#shared/event-store/stream-name.ts'
import { encodeRow, itemKey } from '#shared/projections/items/row-item.ts'
import { follows, type Projection } from '#shared/projections/projection.ts'
import { projectorFunction } from '#shared/projections/projector-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { firstGeneration, inGeneration } from '#shared/projections/row-key.ts'
import { type Delivery, workOff } from './delivery.ts'
import { itemsOf, writeItems } from './event-store.ts'
import { atRandom, dynamoDbClient, type FaultPlan } from './faulty-client.ts'
import { lambdaContext } from './lambda-context.ts'
import { failedIds } from './queue-event.ts'
import { insertedInto } from './stream-event.ts'
import { byStream } from './streams.ts'
import { createEventsTable, createReadTable } from './tables.ts'

/** An events table that only the test writes, and a read table that only its projectors write. */
export interface ProjectionTables {
  readonly events: string
  readonly rows: string
}

/** What a delivery came to. */
interface Delivered {
  /** The rows of the given streams as they lie in the table, stream by stream. */
  readonly rows: readonly Item[]
  /** The rows that a fold of the whole past gives. */
  readonly folded: readonly Item[]
  readonly seed: number
  /** Fails, with the seed, unless the rows are the fold's, byte for byte. */
  equalsFold(): void
}

/**
 * Projections over tables of the run's DynamoDB, for tests of what becomes of their rows when records come twice, in another
 * order, never, or over a network that fails. The projector is the function that is deployed. `planted` changes the client
 * of each projector, for a test that has to find a fault out.
 *
 * @example
 * const projection = await projecting(orderEvents, [orderList])
 * const commits = commitItems(orderEvents, 'order#1', [[created], [approved]])
 * const delivered = await projection.given(commits).deliver({ times: 2, shuffle: true })
 * delivered.equalsFold()
 */
export async function projecting<C extends EventContracts>(
  contracts: C,
  projections: readonly Projection<unknown, EventsOf<C>>[],
  known?: ProjectionTables,
  planted: (client: DynamoDBClient) => void = () => {},
) {
  const { client } = dynamoDbClient()
  const tables = known ?? { events: await createEventsTable(client), rows: await createReadTable(client) }

  /** One instance of the projector function. Delivering answers the sequence numbers that it wants to have again. */
  function instance(plan?: FaultPlan) {
    const { client: facts } = dynamoDbClient(plan)
    const store = eventStore({ client: facts, table: tables.events, contracts, now: Date.now })
    const { client: own, attempts } = dynamoDbClient(plan)
    planted(own)
    const rows = readTable({ client: own, table: tables.rows })
    const handler = projectorFunction({ contracts, store, rows, projections })
    return {
      attempts,
      deliver: async (items: readonly Item[]) => failedIds(await handler(insertedInto(items), lambdaContext)),
    }
  }

  /** The rows of a stream as they lie in the table: those of the first generation by default. */
  async function rowsOf(stream: StreamName, generation?: number): Promise<Item[]> {
    const partitions = following(stream, generation).map((it) => itemKey(it, streamId(stream))['p']?.S ?? '')
    return (await Promise.all(partitions.map((partition) => itemsOf(client, tables.rows, partition)))).flat()
  }

  /** The rows that a fold of all commits of a stream gives. */
  function foldedRows(items: readonly Item[], generation?: number): Item[] {
    const commits = items.map((item) => decodeCommit(contracts, item, { unknown: 'skip' }))
    const last = commits.at(-1)
    if (last === undefined) return []
    return following(last.stream, generation).map((it) =>
      encodeRow(it, streamId(last.stream), {
        row: fold(it, it.initial, commits),
        number: last.number,
        time: last.time,
      }),
    )
  }

  function following(stream: StreamName, generation = firstGeneration) {
    return projections.filter((it) => follows(it, stream)).map((it) => inGeneration(it, generation))
  }

  /** Commits that lie in the events table already. */
  function recorded(commits: readonly Item[]) {
    return {
      /** Lets the records of the commits reach the projector; resolves when it has taken all of them. */
      async deliver(delivery: Delivery = {}): Promise<Delivered> {
        const seed = await workOff(
          commits,
          delivery,
          (faultSeed) =>
            instance(delivery.spoilt === undefined ? undefined : atRandom(faultSeed, delivery.spoilt)).deliver,
        )
        const streams = byStream(commits)
        const rows = (await Promise.all([...streams.keys()].map((stream) => rowsOf(stream)))).flat()
        const folded = [...streams.values()].flatMap((items) => foldedRows(items))
        const equalsFold = () => expect(rows, `delivered with seed ${seed}`).toEqual(folded)
        return { rows, folded, seed, equalsFold }
      },
    }
  }

  return {
    tables,
    instance,
    rowsOf,
    foldedRows,
    recorded,

    /** Commits of any number of streams, which `deliver` records before it lets them come. */
    given(commits: readonly Item[]) {
      return {
        async deliver(delivery: Delivery = {}): Promise<Delivered> {
          await writeItems(client, tables.events, commits)
          return recorded(commits).deliver(delivery)
        },
      }
    },
  }
}
