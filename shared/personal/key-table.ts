import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'

/**
 * What the table knows of a person's key. Erasing leaves the generation behind, so that a new key is never mistaken for
 * the deleted one.
 */
interface KeyRecord {
  /**
   * When the key was made, in seconds since the epoch, and more than that of any key before it; 0: there never was one. Not
   * a counter, so that a person whose item was lost does not get a key that is mistaken for the lost one.
   */
  readonly generation: number
  /** Undefined where there is no key, or none any more. */
  readonly wrapped?: WrappedKey
}

/** A data key that lies in the table. */
export interface WrappedKey {
  /** What wrapped it: the service key, or KMS itself (the service key, and people's keys from before there was one). */
  readonly by: 'service-key' | 'kms'
  readonly bytes: Uint8Array
}

export type KeyTable = ReturnType<typeof keyTable>

/**
 * The keys of people: one item per person, `p` subject, `g` generation, `k` wrapped data key (`f` = 2: under the
 * service key) or, in its place, `e`, when it was deleted (ms since the epoch). Every read is consistent, so that nothing is shown, or sealed, under a key that was
 * deleted before the request began.
 */
export function keyTable({ client, table, now = Date.now }: KeyTableOptions) {
  return {
    async read(subject: string): Promise<KeyRecord> {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: { p: { S: subject } }, ConsistentRead: true }),
      )
      return decode(Item)
    },

    /**
     * Keeps a person's new key of the generation after `before`. Answers what stands in the table then: this key, or the
     * one that another request kept first.
     */
    async add(subject: string, before: number, wrapped: WrappedKey): Promise<KeyRecord> {
      const generation = Math.max(before + 1, Math.floor(now() / 1000))
      const standing = await put(
        { p: { S: subject }, g: { N: String(generation) }, ...encode(wrapped) },
        before === 0 ? 'attribute_not_exists(p)' : 'g = :before AND attribute_not_exists(k)',
        before,
      )
      return standing ?? { generation, wrapped }
    },

    /** Deletes a person's key of that generation for good. Nothing happens where it is gone, or a newer one is there. */
    async forget(subject: string, generation: number): Promise<void> {
      await put(
        { p: { S: subject }, g: { N: String(generation) }, e: { N: String(now()) } },
        'g = :before AND attribute_exists(k)',
        generation,
      )
    },
  }

  /** Undefined where the item was written, else the record that stands in the way. */
  async function put(item: Item, condition: string, before: number): Promise<KeyRecord | undefined> {
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: item,
          ConditionExpression: condition,
          ...(condition.includes(':before') ? { ExpressionAttributeValues: { ':before': { N: String(before) } } } : {}),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return undefined
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      return decode(error.Item)
    }
  }
}

interface KeyTableOptions {
  readonly client: DynamoDBClient
  readonly table: string
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

const serviceKeyFormat = '2'

type Item = Record<string, AttributeValue>

function encode({ by, bytes }: WrappedKey): Item {
  return by === 'kms' ? { k: { B: bytes } } : { k: { B: bytes }, f: { N: serviceKeyFormat } }
}

function decode(item: Item | undefined): KeyRecord {
  const generation = Number(item?.['g']?.N ?? 0)
  const bytes = item?.['k']?.B
  if (bytes === undefined) return { generation }
  return { generation, wrapped: { by: item?.['f']?.N === serviceKeyFormat ? 'service-key' : 'kms', bytes } }
}
