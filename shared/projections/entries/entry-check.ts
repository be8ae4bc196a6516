import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { batchGet, maxBatchKeys } from '#shared/aws/batch-get.ts'
import type { Projection } from '../projection.ts'
import { type InGeneration, keyOfText, keyText } from '../row-key.ts'
import { entryItems, entryText } from './entry-item.ts'

/** Requests for what a batch read leaves unprocessed: some 2.5 s. */
const maxRounds = 8

/**
 * Does the table have all entries of a row, byte for byte? Cannot find entries that should not exist: only a row lists its
 * entries.
 */
export async function hasItsEntries<Row>(
  where: { readonly client: DynamoDBClient; readonly table: string },
  projection: InGeneration<Projection<Row>>,
  row: Row,
  id: string,
): Promise<boolean> {
  const wanted = entryItems(projection, row, id)
  const keys = [...wanted.keys()]
  for (let start = 0; start < keys.length; start += maxBatchKeys) {
    const some = keys.slice(start, start + maxBatchKeys)
    const items = await batchGet(where, some.map(keyOfText), { rounds: maxRounds })
    const found = new Map(items.map((item) => [keyText(item), entryText(item)]))
    if (!some.every((key) => found.get(key) === entryText(wanted.get(key)))) return false
  }
  return true
}
