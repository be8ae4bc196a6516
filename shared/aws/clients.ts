import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'

/**
 * The client that a function keeps for its life. Time-outs are far below every function's own, so that a lost
 * connection is retried rather than waited for; three attempts with jitter are the SDK's standard mode.
 */
export function dynamoDb({ requestTimeoutMs = 2000 } = {}): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 500, requestTimeout: requestTimeoutMs, throwOnRequestTimeout: true },
  })
}

/**
 * One request that finds nothing, awaited during INIT: connection, TLS and the SDK's lazy parts are then paid while the
 * function still runs at full speed (204 ms -> 13 ms of the first call at 512 MB).
 */
export async function warm(client: DynamoDBClient, table: string, key: 'number' | 'string'): Promise<void> {
  const s = key === 'number' ? { N: '0' } : { S: '-' }
  await client.send(new GetItemCommand({ TableName: table, Key: { p: { S: 'warm#' }, s } }))
}
