import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { type CatalogEvent, catalogEvents } from '#events/catalog.ts'
import { productSearch } from '#functions/catalog/read-models/product-search.ts'
import { productProjections } from '#functions/catalog/read-models/projections.ts'
import type { Item } from '#shared/aws/item.ts'
import { decodeCommit } from '#shared/event-store/commit-item.ts'
import { fold } from '#shared/event-store/decider.ts'
import { type StreamName, streamId } from '#shared/event-store/stream-name.ts'
import { entryItems } from '#shared/projections/entries/entry-item.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { firstGeneration, inGeneration, keyText } from '#shared/projections/row-key.ts'
import { commitItems } from '#test/kit/event-store.ts'
import { dynamoDbClient } from '#test/kit/faulty-client.ts'
import { projecting } from '#test/kit/projection.ts'

/** A catalog's facts and read models, which a test fills by delivering commits. */
export async function catalogRows() {
  const { client } = dynamoDbClient()
  const kit = await projecting(catalogEvents, productProjections)
  return {
    ...kit,
    client,
    rows: readTable({ client, table: kit.tables.rows }),

    /** Records products, one commit a fact, and delivers them in order. */
    async hold(products: Readonly<Record<string, readonly CatalogEvent[]>>): Promise<void> {
      for (const [id, facts] of Object.entries(products)) await kit.given(factsOf(`product#${id}`, facts)).deliver()
    },

    /** All entries that lie in the table, by their keys. */
    async entries(): Promise<Item[]> {
      const items: Item[] = []
      let ExclusiveStartKey: Item | undefined
      do {
        const page: { Items?: Item[]; LastEvaluatedKey?: Item } = await client.send(
          new ScanCommand({
            TableName: kit.tables.rows,
            ConsistentRead: true,
            FilterExpression: 'contains(p, :entry)',
            ExpressionAttributeValues: { ':entry': { S: '#entry/' } },
            ExclusiveStartKey,
          }),
        )
        items.push(...(page.Items ?? []))
        ExclusiveStartKey = page.LastEvaluatedKey
      } while (ExclusiveStartKey !== undefined)
      return inOrder(items)
    },
  }
}

export function factsOf(stream: StreamName, facts: readonly CatalogEvent[]): Item[] {
  const [first, ...rest] = facts.map((fact): [CatalogEvent] => [fact])
  return first === undefined ? [] : commitItems(catalogEvents, stream, [first, ...rest])
}

/** The entries that products have by a fold of all their commits. */
export function foldedEntries(streams: readonly (readonly Item[])[]): Item[] {
  return inOrder(
    streams.flatMap((items) => {
      const commits = items.map((item) => decodeCommit(catalogEvents, item))
      const [first] = commits
      if (first === undefined) return []
      const row = fold(productSearch, productSearch.initial, commits)
      return [...entryItems(inGeneration(productSearch, firstGeneration), row, streamId(first.stream)).values()]
    }),
  )
}

function inOrder(items: readonly Item[]): Item[] {
  return items.toSorted((a, b) => (keyText(a) < keyText(b) ? -1 : 1))
}
