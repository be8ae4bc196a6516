import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { batchGet } from '#shared/aws/batch-get.ts'
import type { FoundEntry } from './entries/entry-item.ts'
import { type EntryQuery, listEntries } from './entries/entry-list.ts'
import { generationPointers } from './generations.ts'
import { decodeRow, itemKey } from './items/row-item.ts'
import { type ListQuery, listPage, type Page } from './list-index.ts'
import { progressOf } from './progress.ts'
import type { Projection, StoredRow } from './projection.ts'
import { type InGeneration, keyText } from './row-key.ts'
import { tableSecret } from './table-secret.ts'

/** Requests for what a batch read leaves unprocessed: some 600 ms. */
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
    const items = await batchGet(
      where,
      ids.map((id) => itemKey(projection, id)),
      { rounds: batchRounds },
    )
    const found = new Map<string, StoredRow<Row>>()
    for (const item of items) {
      const id = idOf.get(keyText(item))
      const stored = present(decodeRow<Row>(item))
      if (id !== undefined && stored !== undefined) found.set(id, stored)
    }
    return found
  }
}

/** A stream that was parked at its first commit has a mark in the table, but no row. */
function present<Row>(stored: StoredRow<Row>): StoredRow<Row> | undefined {
  return stored.number === 0 ? undefined : stored
}
