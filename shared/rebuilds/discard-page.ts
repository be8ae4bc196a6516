import { setTimeout as sleep } from 'node:timers/promises'
import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb'
import { type Item, keyOf } from '#shared/aws/item.ts'
import { backOff } from '#shared/concurrency/back-off.ts'
import { inParallel } from '#shared/concurrency/in-parallel.ts'
import { keyAttributes } from '../projections/row-key.ts'
import { type Checkpoint, pieces, type Segment } from './checkpoint.ts'
import { readPage } from './read-page.ts'

/** Most items of one BatchWriteItem. */
const batchSize = 25

/** Batches at once per worker. */
const batchesAtOnce = 4

/** Rows that are deleted between two checkpoints. */
const rowsPerCheckpoint = 100

/** Deletes the rows of a generation that nobody writes any more, on a page of the read table; yields how many. */
export async function* discardPage(
  { client, table }: { readonly client: DynamoDBClient; readonly table: string },
  prefix: string,
  segment: Segment,
  cursor: Item | undefined,
): AsyncGenerator<Checkpoint<number>> {
  const page = { prefixes: [prefix], attributes: keyAttributes } as const
  const { items, next } = await readPage({ client, table }, page, segment, cursor)
  for (const { piece, last } of pieces(items, rowsPerCheckpoint)) {
    const batches = pieces(piece, batchSize).map((batch) => batch.piece)
    await inParallel(batches, batchesAtOnce, deleteAll)
    yield { cursor: last ? next : keyOf(piece.at(-1)), result: piece.length }
  }

  async function deleteAll(keys: readonly Item[]): Promise<void> {
    let open: WriteRequest[] = keys.map((Key) => ({ DeleteRequest: { Key } }))
    for (let round = 0; open.length > 0; round++) {
      if (round > 0) await sleep(backOff(round, 80, 2560))
      const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: open } }))
      open = answer.UnprocessedItems?.[table] ?? []
    }
  }
}
