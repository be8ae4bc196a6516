import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { putWithEntries } from './entries/entry-writes.ts'
import { decodeStanding, itemKey } from './items/row-item.ts'
import type { Projection, StoredRow } from './projection.ts'
import { recent } from './recent.ts'
import { type InGeneration, qualified } from './row-key.ts'

/** Rows of a few KB, of which a function of 512 MB holds so many with ease. */
const rowsInMemory = 200

interface Where {
  readonly client: DynamoDBClient
  readonly table: string
}

/** The rows of a read table for the instance that folds commits into them, each in the generation that is passed. */
export function rowStore(where: Where) {
  const written = recent<StoredRow<unknown>>(rowsInMemory)

  return {
    /**
     * The row that a commit is to be folded into; undefined if there is none. It is the one that this instance wrote for the
     * commit before, if it did: whether that still stands is for `put` to find out. Else it is the one that stands.
     */
    async rowBefore<Row>(
      projection: InGeneration<Projection<Row>>,
      id: string,
      number: number,
    ): Promise<StoredRow<Row> | undefined> {
      const own = written.get(qualified(projection, id))
      // It was given to `put` as a Row of the same projection and generation.
      return own?.number === number - 1 ? (own as StoredRow<Row>) : readRow(where, projection, id)
    },

    /**
     * Writes a row, and its entries with it, under the condition that the row in the table still is at the commit of
     * `before` (undefined or number 0 = there is none) and is not parked. Answers the row that stands there instead when the
     * condition fails.
     */
    async put<Row>(
      projection: InGeneration<Projection<Row>>,
      id: string,
      stored: StoredRow<Row>,
      before?: StoredRow<Row>,
    ): Promise<StoredRow<Row> | undefined> {
      const key = qualified(projection, id)
      // A write that fails may have been done.
      written.forget(key)
      const known = before?.number === 0 && before.unfinished === undefined ? undefined : before
      const refused = await putWithEntries(where, projection, id, stored, known)
      if (refused !== undefined) return decodeStanding(projection, refused.standing)
      written.set(key, stored)
      return undefined
    },
  }
}

/** The row as it stands, read consistently; undefined if there is none. A stream parked at its first commit has number 0. */
export async function readRow<Row>(
  { client, table }: Where,
  projection: InGeneration<Projection<Row>>,
  id: string,
): Promise<StoredRow<Row> | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: itemKey(projection, id), ConsistentRead: true }),
  )
  return Item === undefined ? undefined : decodeStanding(projection, Item)
}
