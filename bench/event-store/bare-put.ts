import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { eventsShape } from '#infra/constructs/table-shape.ts'
import { definition } from '#test/kit/tables.ts'
import type { BenchEvent } from './payload.ts'
import type { Setting } from './system.ts'

/**
 * The floor: one conditional PutItem of the same payload, metadata and command id as text, and nothing else: no checks, no decoding, no
 * recognition of anything.
 */
export function barePut({ connection, observe, prefix, metadata }: Setting) {
  const client = new DynamoDBClient(connection)
  observe(client)
  const table = `${prefix}-bare`
  const ends = new Map<string, number>()
  return {
    name: 'bare conditional PutItem',
    async createTables() {
      await client.send(new CreateTableCommand({ TableName: table, ...definition(eventsShape) }))
    },
    async append(stream: string, events: readonly BenchEvent[]): Promise<void> {
      const number = (ends.get(stream) ?? 0) + 1
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            p: { S: `order#${stream}` },
            s: { N: String(number) },
            t: { N: String(Date.now()) },
            c: { S: `Jx3mVb1b${String(number).padStart(8, '0')}` },
            m: { S: JSON.stringify(metadata) },
            e: { S: JSON.stringify(events) },
          },
          ConditionExpression: 'attribute_not_exists(p)',
        }),
      )
      ends.set(stream, number)
    },
  }
}
