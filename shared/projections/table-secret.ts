import { randomBytes } from 'node:crypto'
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { unlessRefused } from '#shared/aws/unless-refused.ts'
import { decodeSecret, encodeSecret, secretKey } from './items/secret-item.ts'
import { isAbsent } from './row-key.ts'

/**
 * A secret of a read table's service, made once and kept in the table: 32 random bytes.
 * It signs cursors, which protect nothing but the list's own paging.
 */
export async function tableSecret(
  where: { readonly client: DynamoDBClient; readonly table: string },
  name: string,
): Promise<Uint8Array> {
  const { client, table } = where
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: secretKey(name), ConsistentRead: true }),
  )
  const known = decodeSecret(Item)
  if (known !== undefined) return known
  const made = randomBytes(32)
  const written = await unlessRefused(
    client.send(
      new PutItemCommand({ TableName: table, Item: encodeSecret(name, made), ConditionExpression: isAbsent }),
    ),
  )
  return written ? made : tableSecret(where, name)
}
