import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { unlessRefused } from '#shared/aws/unless-refused.ts'
import {
  areUnchanged,
  decodeGenerations,
  encodeGenerations,
  type Generations,
  generationsKey,
} from './items/generations-item.ts'
import type { Projection } from './projection.ts'
import { firstGeneration, type InGeneration, inGeneration } from './row-key.ts'

/**
 * How long a function instance may go on with what it knows of the generations, in ms. A rebuild waits longer than that
 * between announcing a generation and scanning the facts for it (../rebuilds/rebuild-queue.ts).
 */
const pointerFreshMs = 5000

interface Named {
  readonly name: string
}

/** Knows which generation of each projection of a read table is live: one item per projection, read consistently. */
export function generationPointers(
  { client, table }: { readonly client: DynamoDBClient; readonly table: string },
  { freshMs = pointerFreshMs, now = () => performance.now() } = {},
) {
  const known = new Map<string, { readonly generations: Generations; readonly at: number }>()

  /** The generations as they are now. */
  async function read(name: string): Promise<Generations> {
    const at = now()
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: generationsKey(name), ConsistentRead: true }),
    )
    const generations = decodeGenerations(Item)
    known.set(name, { generations, at })
    return generations
  }

  function remembered(name: string): Generations | undefined {
    const entry = known.get(name)
    return entry !== undefined && now() - entry.at < freshMs ? entry.generations : undefined
  }

  return {
    read,

    /** Gets to know the generations of these projections while the function starts, so that its first read need not guess. */
    async prepare(projections: readonly Named[]): Promise<void> {
      await Promise.all(projections.map(({ name }) => read(name)))
    },

    /** The generations as they were at most `pointerFreshMs` ago. */
    async of(name: string): Promise<Generations> {
      return remembered(name) ?? read(name)
    },

    /**
     * As `of`, for a projector. It notes whose fold makes the rows if nobody has, so that the first rebuild can tell whether
     * another one did. Costs one PutItem in the life of the table.
     */
    async ofProjector({ name, fold }: Pick<Projection<unknown>, 'name' | 'fold'>): Promise<Generations> {
      const generations = remembered(name) ?? (await read(name))
      if (generations.liveFold !== undefined) return generations
      const noted = { ...generations, liveFold: fold }
      const written = await unlessRefused(
        client.send(
          new PutItemCommand({
            TableName: table,
            Item: encodeGenerations(name, noted),
            ...areUnchanged(generations),
          }),
        ),
      )
      if (!written) return read(name)
      known.set(name, { generations: noted, at: now() })
      return noted
    },

    /**
     * Reads from the live generation. Where the pointer is old it is read at the same time as the rows, and they are
     * read again only if it moved: a pointer costs a request every few seconds, but no time.
     */
    async reading<P extends Named, T>(projection: P, ask: (live: InGeneration<P>) => Promise<T>): Promise<T> {
      const fresh = remembered(projection.name)
      if (fresh !== undefined) return ask(inGeneration(projection, fresh.live))
      const guess = known.get(projection.name)?.generations.live ?? firstGeneration
      const [answer, { live }] = await Promise.all([ask(inGeneration(projection, guess)), read(projection.name)])
      return live === guess ? answer : ask(inGeneration(projection, live))
    },
  }
}
