import { setTimeout as sleep } from 'node:timers/promises'
import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { backOff } from '#shared/concurrency/back-off.ts'

/** Most keys of one BatchGetItem (DynamoDB's limit). */
export const maxBatchKeys = 100

/**
 * The items of some keys, at most 100, read consistently and in no order; keys without an item are missing in the answer.
 * Requests unprocessed keys again, after pauses of 20 ms on average that double. Throws after `rounds`
 * requests.
 *
 * Cost: one request, and one more for each repetition.
 */
export async function batchGet(
  { client, table }: { readonly client: DynamoDBClient; readonly table: string },
  keys: readonly Record<string, AttributeValue>[],
  { rounds, ProjectionExpression }: { readonly rounds: number; readonly ProjectionExpression?: string },
): Promise<Record<string, AttributeValue>[]> {
  const found: Record<string, AttributeValue>[] = []
  let open = [...keys]
  for (let round = 0; open.length > 0; round++) {
    if (round === rounds) throw new Error(`${table}: ${open.length} items could not be read in ${rounds} rounds`)
    if (round > 0) await sleep(backOff(round, 40, 2560))
    const answer = await client.send(
      new BatchGetItemCommand({
        RequestItems: { [table]: { Keys: open, ConsistentRead: true, ProjectionExpression } },
      }),
    )
    found.push(...(answer.Responses?.[table] ?? []))
    open = answer.UnprocessedKeys?.[table]?.Keys ?? []
  }
  return found
}
