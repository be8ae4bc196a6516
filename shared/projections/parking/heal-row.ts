import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { unlessRefused } from '#shared/aws/unless-refused.ts'
import { putWithEntries } from '../entries/entry-writes.ts'
import { encodeRow, isNotAhead } from '../items/row-item.ts'
import type { Projection, StoredRow } from '../projection.ts'
import type { InGeneration } from '../row-key.ts'
import { readRow } from '../row-store.ts'

/** Attempts to heal a row that other instances write at the same time. */
const maxRounds = 8

/**
 * Writes a row that was folded from the whole stream, and all of its entries, over any that is not ahead of it, parked or
 * not.
 *
 * Cost: one PutItem; for a projection with entries a GetItem and what all of them cost.
 */
export async function healRow<Row>(
  where: { readonly client: DynamoDBClient; readonly table: string },
  projection: InGeneration<Projection<Row>>,
  id: string,
  stored: StoredRow<Row>,
): Promise<void> {
  if (projection.entries !== undefined) return healWithEntries(where, projection, id, stored)
  await unlessRefused(
    where.client.send(
      new PutItemCommand({
        TableName: where.table,
        Item: encodeRow(projection, id, stored),
        ...isNotAhead(stored.number),
      }),
    ),
  )
}

async function healWithEntries<Row>(
  where: { readonly client: DynamoDBClient; readonly table: string },
  projection: InGeneration<Projection<Row>>,
  id: string,
  stored: StoredRow<Row>,
): Promise<void> {
  for (let round = 0; round < maxRounds; round++) {
    const before = await readRow(where, projection, id)
    if (before !== undefined && before.number > stored.number) return
    const refused = await putWithEntries(where, projection, id, stored, before, { all: true, mayBeParked: true })
    if (refused === undefined) return
  }
  throw new Error(`${projection.name}: the row of ${id} changed ${maxRounds} times while it was healed`)
}
