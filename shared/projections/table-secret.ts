import { randomBytes } from 'node:crypto'
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'

/**
 * A secret of a read table's service, made once and kept in the table: 32 random bytes.
 * It signs cursors, which protect nothing but the list's own paging.
 */
export async function tableSecret(
  where: { readonly client: DynamoDBClient; readonly table: string },
  name: string,
): Promise<Uint8Array> {
  const { client, table } = where
  const Key = { p: { S: 'secret' }, s: { S: name } }
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))
  const known = Item?.['b']?.B
  if (known !== undefined) return known
  const made = randomBytes(32)
  try {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: { ...Key, b: { B: made } },
        ConditionExpression: 'attribute_not_exists(p)',
      }),
    )
    return made
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
    return tableSecret(where, name)
  }
}
