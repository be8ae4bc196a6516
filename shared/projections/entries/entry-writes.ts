import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import type { Item } from '#shared/aws/item.ts'
import { backOff } from '#shared/concurrency/back-off.ts'
import { encodeRow, isUnchanged, itemKey } from '../items/row-item.ts'
import type { Projection, StoredRow } from '../projection.ts'
import { type InGeneration, keyOfText } from '../row-key.ts'
import { entryItems, entryText } from './entry-item.ts'

/** Most writes of one transaction (DynamoDB's limit). */
const maxWrites = 100

/** Rounds of trying again while other transactions touch the same items. */
const maxRounds = 10

/** What stands in the way of a write: the row's item, or undefined if there is none. */
interface Standing {
  readonly standing: Item | undefined
}

/**
 * Writes a row and what changes in its entries, under the condition that the row in the table still is `before`. Answers the
 * item that stands there instead when the condition fails.
 *
 * A row whose entries do not change is a plain write. A change that fits a transaction is one: all or nothing. A larger one
 * first notes in the row which entries may be there, under a token; whoever finds such a note, after a crash or in a race,
 * cleans up and takes over, and the writes of the one before are refused from then on. `all` writes every entry again, for a
 * row whose entries are in doubt.
 *
 * Cost: one PutItem; with entries two write units per KB of each item that changes, and for a change of more than 99 of them
 * three writes of the row more.
 */
export async function putWithEntries<Row>(
  { client, table }: { readonly client: DynamoDBClient; readonly table: string },
  projection: InGeneration<Projection<Row>>,
  id: string,
  next: StoredRow<Row>,
  before: StoredRow<Row> | undefined,
  { all = false, mayBeParked = false } = {},
): Promise<Standing | undefined> {
  const there = entryItems(projection, before?.row ?? projection.initial, id)
  const wanted = entryItems(projection, next.row, id)
  const inDoubt = all || before?.unfinished !== undefined
  const known = new Set([...there.keys(), ...(before?.unfinished?.keys ?? [])])
  const writes: TransactWriteItem[] = [
    ...[...known]
      .filter((key) => !wanted.has(key))
      .map((key) => ({ Delete: { TableName: table, Key: keyOfText(key) } })),
    ...[...wanted]
      .filter(([key, item]) => inDoubt || entryText(there.get(key)) !== entryText(item))
      .map(([, Item]) => ({ Put: { TableName: table, Item } })),
  ]
  const own = itemKey(projection, id)
  const put = (Item: Item, unchanged: ReturnType<typeof isUnchanged>) => ({
    Put: { TableName: table, Item, ...unchanged },
  })
  const first = isUnchanged(before, mayBeParked)
  if (writes.length < maxWrites) return write([put(encodeRow(projection, id, next), first), ...writes])

  const unfinished = { token: randomBytes(9).toString('base64url'), keys: [...new Set([...known, ...wanted.keys()])] }
  const noted = { ...(before ?? { row: projection.initial, number: 0, time: 0 }), unfinished }
  const refused = await write([put(encodeRow(projection, id, noted), first)])
  if (refused !== undefined) return refused
  const mine = isUnchanged(noted, mayBeParked)
  while (writes.length >= maxWrites) {
    const some = writes.splice(0, maxWrites - 1)
    const overtaken = await write([{ ConditionCheck: { TableName: table, Key: own, ...mine } }, ...some])
    if (overtaken !== undefined) return overtaken
  }
  return write([put(encodeRow(projection, id, next), mine), ...writes])

  /** The first of the items is the row, under its condition. */
  async function write(items: readonly [TransactWriteItem, ...TransactWriteItem[]]): Promise<Standing | undefined> {
    const [{ Put: row }, ...others] = items
    for (let round = 1; ; round++) {
      try {
        // A transaction costs twice as much as a plain write.
        if (row !== undefined && others.length === 0) await client.send(new PutItemCommand(row))
        else await client.send(new TransactWriteItemsCommand({ TransactItems: [...items] }))
        return undefined
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return { standing: error.Item }
        if (!(error instanceof TransactionCanceledException)) throw error
        const reasons = error.CancellationReasons ?? []
        if (reasons[0]?.Code === 'ConditionalCheckFailed') return { standing: reasons[0].Item }
        if (round === maxRounds || !reasons.some(({ Code }) => Code === 'TransactionConflict')) throw error
        await sleep(backOff(round, 20, 200))
      }
    }
  }
}
