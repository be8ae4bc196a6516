import { setTimeout as sleep } from 'node:timers/promises'
import { BatchGetItemCommand, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { backOff } from '#shared/concurrency/back-off.ts'
import type { Item } from '#shared/event-store/commit.ts'
import { type EntryQuery, type FoundEntry, listEntries } from './entries/entry-list.ts'
import { generationPointers } from './generations.ts'
import { type ListQuery, listPage, type Page } from './list-index.ts'
import { progressOf } from './progress.ts'
import type { Projection, StoredRow } from './projection.ts'
import { decodeRow, itemKey } from './row-item.ts'
import type { InGeneration } from './row-key.ts'
import { tableSecret } from './table-secret.ts'

/** How long a transient refusal of a batch read is retried, in rounds of doubling pauses: 20 ms on average before the second. */
const batchRounds = 6

export type RowReader = ReturnType<typeof rowReader>

/**
 * The rows of a service's read table, for those that only read them. `get`, `getMany`, `list` and `entries` answer from each
 * projection's live generation, which a rebuild may change at any time.
 */
export function rowReader(where: { readonly client: DynamoDBClient; readonly table: string }) {
  const { client, table } = where
  const generations = generationPointers(where)
  return {
    ...progressOf(where),
    generations,

    /** One row, or undefined. Eventually consistent. */
    async get<Row>(projection: Projection<Row>, id: string): Promise<StoredRow<Row> | undefined> {
      return generations.reading(projection, async (live) => {
        const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: itemKey(live, id) }))
        return Item === undefined ? undefined : present(decodeRow<Row>(Item))
      })
    },

    /** Several rows of one projection, consistently; ids without a row are missing in the answer. At most 100 ids. */
    async getMany<Row>(
      projection: Projection<Row>,
      ids: readonly string[],
    ): Promise<ReadonlyMap<string, StoredRow<Row>>> {
      return generations.reading(projection, (live) => rowsOf(live, ids))
    },

    /** A page of a list index; eventually consistent. Sort keys must be unique within the partitions read. */
    async list<Row>(projection: Projection<Row>, query: ListQuery<Row>): Promise<Page<Row>> {
      return generations.reading(projection, (live) => listPage(where, live, query))
    },

    /** Entries of a projection in the order of their keys; eventually consistent. */
    async entries<Row>(projection: Projection<Row>, query: EntryQuery): Promise<readonly FoundEntry[]> {
      return generations.reading(projection, (live) => listEntries(where, live, query))
    },

    /** A secret of this table's service, made once and kept in the table: 32 random bytes. */
    secret(name: string): Promise<Uint8Array> {
      return tableSecret(where, name)
    },
  }

  async function rowsOf<Row>(
    projection: InGeneration<Projection<Row>>,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, StoredRow<Row>>> {
    const idOf = new Map(ids.map((id) => [keyText(itemKey(projection, id)), id]))
    const found = new Map<string, StoredRow<Row>>()
    let keys: Item[] = ids.map((id) => itemKey(projection, id))
    for (let round = 0; keys.length > 0; round++) {
      if (round === batchRounds)
        throw new Error(`${table}: ${keys.length} rows could not be read in ${batchRounds} rounds`)
      if (round > 0) await sleep(backOff(round, 40, 640))
      const answer = await client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } }),
      )
      for (const item of answer.Responses?.[table] ?? []) {
        const id = idOf.get(keyText(item))
        const stored = present(decodeRow<Row>(item))
        if (id !== undefined && stored !== undefined) found.set(id, stored)
      }
      keys = answer.UnprocessedKeys?.[table]?.Keys ?? []
    }
    return found
  }
}

/** A stream that was parked at its first commit has a mark in the table, but no row. */
function present<Row>(stored: StoredRow<Row>): StoredRow<Row> | undefined {
  return stored.number === 0 ? undefined : stored
}

function keyText(item: Item): string {
  return `${item['p']?.S}\n${item['s']?.S}`
}
