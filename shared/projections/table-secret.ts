import { randomBytes } from 'node:crypto'
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { encodeKey, isAbsent } from './row-key.ts'

/**
 * A secret of a read table's service, made once and kept in the table: 32 random bytes.
 * It signs cursors, which protect nothing but the list's own paging. Its item is `b`, the bytes.
 */
export async function tableSecret(
  where: { readonly client: DynamoDBClient; readonly table: string },
  name: string,
): Promise<Uint8Array> {
  const { client, table } = where
  const Key = encodeKey({ partition: 'secret', sort: name })
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))
  const known = Item?.['b']?.B
  if (known !== undefined) return known
  const made = randomBytes(32)
  try {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: { ...Key, b: { B: made } },
        ConditionExpression: isAbsent,
      }),
    )
    return made
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
    return tableSecret(where, name)
  }
}
