import { type DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb'
import { isStreamName, type StreamName, streamType } from '#shared/event-store/stream-name.ts'

/** A service that records facts, as its stacks are called. */
type RecordingService = 'Catalog' | 'Feeds' | 'Media' | 'Orders' | 'Reviews'

/** The service that keeps the streams of a type, and the prefix of their ids where they have one. */
const streamTypes: Readonly<Record<string, { readonly service: RecordingService; readonly prefix?: string }>> = {
  order: { service: 'Orders', prefix: 'ord_' },
  saga: { service: 'Orders' },
  person: { service: 'Orders' },
  product: { service: 'Catalog', prefix: 'prd_' },
  sku: { service: 'Catalog' },
  stock: { service: 'Catalog' },
  media: { service: 'Media', prefix: 'med_' },
  review: { service: 'Reviews', prefix: 'rev_' },
  webhook: { service: 'Feeds', prefix: 'whk_' },
}

/** Names of the events tables. */
export type EventTables = ReadonlyMap<string, string>

/** The events table of each service: of the one shop behind a client, or of the stage of that name in an account. */
export async function eventTables(client: DynamoDBClient, stage?: string): Promise<EventTables> {
  const tables = new Map<string, string>()
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    for (const name of TableNames) {
      const service = /^(.+)-(\w+)Data-Events/.exec(name)
      if (service?.[2] !== undefined && (stage === undefined || service[1] === stage)) tables.set(service[2], name)
    }
  }
  return tables
}

/** The events table that keeps a stream. @throws where this shop has none for it. */
export function tableOf(tables: EventTables, stream: StreamName): string {
  const type = streamType(stream)
  const service = Object.hasOwn(streamTypes, type) ? streamTypes[type]?.service : undefined
  const table = service === undefined ? undefined : tables.get(service)
  if (table === undefined) throw new Error(`No events table of this shop keeps streams of type ${type}.`)
  return table
}

/** A stream by its name (`order#ord_…`) or by an id that tells its type (`ord_…`). @throws for any other text. */
export function streamNamed(text: string): StreamName {
  if (isStreamName(text)) return text
  const known = Object.entries(streamTypes).find(([, { prefix }]) => prefix !== undefined && text.startsWith(prefix))
  if (known === undefined) {
    const ids = Object.values(streamTypes).flatMap(({ prefix }) => (prefix === undefined ? [] : [`${prefix}…`]))
    throw new Error(`"${text}" is no id of a stream: ${ids.join(', ')} or <type>#<id>`)
  }
  return `${known[0]}#${text}`
}
