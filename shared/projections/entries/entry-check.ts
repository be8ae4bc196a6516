import { setTimeout as sleep } from 'node:timers/promises'
import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { backOff } from '#shared/concurrency/back-off.ts'
import type { Item } from '#shared/event-store/commit.ts'
import type { Projection } from '../projection.ts'
import type { InGeneration } from '../row-key.ts'
import { entryItems, keyOfText, textOf } from './entry-item.ts'

/** Most keys of one BatchGetItem. */
const batchSize = 100

/** Rounds of asking again for what a batch left out, with doubling pauses: 20 ms on average before the second. */
const maxRounds = 8

/**
 * Are all entries of a row there, byte for byte? Entries that should not be there are not looked for: nothing but the row
 * tells of them.
 */
export async function hasItsEntries<Row>(
  { client, table }: { readonly client: DynamoDBClient; readonly table: string },
  projection: InGeneration<Projection<Row>>,
  row: Row,
  id: string,
): Promise<boolean> {
  const wanted = entryItems(projection, row, id)
  const keys = [...wanted.keys()]
  for (let start = 0; start < keys.length; start += batchSize) {
    const found = await read(keys.slice(start, start + batchSize))
    if (!keys.slice(start, start + batchSize).every((key) => found.get(key) === wanted.get(key)?.['d']?.S)) return false
  }
  return true

  async function read(texts: readonly string[]): Promise<ReadonlyMap<string, string | undefined>> {
    const found = new Map<string, string | undefined>()
    let open: Item[] = texts.map(keyOfText)
    for (let round = 0; open.length > 0; round++) {
      if (round === maxRounds) throw new Error(`${table}: entries could not be read in ${maxRounds} rounds`)
      if (round > 0) await sleep(backOff(round, 40, 2560))
      const answer = await client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: open, ConsistentRead: true } } }),
      )
      for (const item of answer.Responses?.[table] ?? []) found.set(textOf(item), item['d']?.S)
      open = answer.UnprocessedKeys?.[table]?.Keys ?? []
    }
    return found
  }
}
