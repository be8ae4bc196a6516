import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'

/** What all environments know of one dependency. Times are ms since the epoch. */
export interface CircuitRecord {
  /** Failures that no success of the same environment followed. */
  readonly failures: number
  /** Nobody calls before then; 0: closed. */
  readonly openUntil: number
}

export type CircuitRecords = ReturnType<typeof circuitRecords>

/** The shared state of circuit breakers: one item per dependency in a table with string keys `p` and `s`. */
export function circuitRecords({ client, table }: { readonly client: DynamoDBClient; readonly table: string }) {
  return {
    async read(name: string): Promise<CircuitRecord> {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: key(name), ConsistentRead: true }))
      return { failures: Number(Item?.['f']?.N ?? 0), openUntil: Number(Item?.['o']?.N ?? 0) }
    },

    /** Counts a failure among those of the last `forgetAfterMs`; answers all of them. */
    async countFailure(name: string, now: number, forgetAfterMs: number): Promise<CircuitRecord> {
      const counted = await update(name, {
        UpdateExpression: 'ADD f :one',
        ConditionExpression: 'w > :oldest',
        ExpressionAttributeValues: { ':one': { N: '1' }, ':oldest': { N: String(now - forgetAfterMs) } },
      })
      if (counted !== undefined) return counted
      const first = await update(name, {
        UpdateExpression: 'SET f = :one, w = :now',
        ExpressionAttributeValues: { ':one': { N: '1' }, ':now': { N: String(now) } },
      })
      return first ?? { failures: 1, openUntil: 0 }
    },

    /** Takes counted failures back: the environment that had them was served since. */
    async forgive(name: string, failures: number): Promise<void> {
      await update(name, {
        UpdateExpression: 'ADD f :back',
        ConditionExpression: 'f >= :failures',
        ExpressionAttributeValues: { ':back': { N: String(-failures) }, ':failures': { N: String(failures) } },
      })
    },

    /** Opens the circuit, or gives the one caller who finds it at `seen` the right to probe; false: another one was faster. */
    async openUntil(name: string, seen: number, until: number): Promise<boolean> {
      const taken = await update(name, {
        UpdateExpression: 'SET o = :until',
        ConditionExpression: seen === 0 ? 'attribute_not_exists(o) OR o = :seen' : 'o = :seen',
        ExpressionAttributeValues: { ':until': { N: String(until) }, ':seen': { N: String(seen) } },
      })
      return taken !== undefined
    },

    async close(name: string): Promise<void> {
      await update(name, {
        UpdateExpression: 'SET o = :zero, f = :zero',
        ExpressionAttributeValues: { ':zero': { N: '0' } },
      })
    },
  }

  /** The record after the change; undefined where its condition does not hold. */
  async function update(
    name: string,
    change: Pick<UpdateItemCommand['input'], 'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'>,
  ): Promise<CircuitRecord | undefined> {
    try {
      const { Attributes } = await client.send(
        new UpdateItemCommand({ TableName: table, Key: key(name), ReturnValues: 'ALL_NEW', ...change }),
      )
      return { failures: Number(Attributes?.['f']?.N ?? 0), openUntil: Number(Attributes?.['o']?.N ?? 0) }
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined
      throw error
    }
  }
}

function key(name: string) {
  return { p: { S: 'circuit' }, s: { S: name } }
}
