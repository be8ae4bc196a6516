// npm run events: takes streams out of a shop as JSON Lines, one commit a line, and puts them into another one.
import { createWriteStream, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  paginateQuery,
  paginateScan,
} from '@aws-sdk/client-dynamodb'
import * as v from 'valibot'
import type { StoredEvent } from '#events/contract.ts'
import type { Item } from '#shared/aws/item.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import {
  decodeStoredCommit,
  encodeStoredCommit,
  isCommit,
  isUnrecorded,
  itemsBetween,
} from '#shared/event-store/commit-item.ts'
import { isStreamName, type StreamName } from '#shared/event-store/stream-name.ts'
import { type Given, readCommandLine, UsageError } from './command-line.ts'
import { type EventTables, eventTables, streamNamed, tableOf } from './event-tables.ts'
import { runningShop } from './running-shop.ts'

const usage = `npm run events -- export <id> [--out FILE]     e.g. export ord_01J…, export sku#CUP
npm run events -- export --all [--out FILE]
npm run events -- import FILE

  --data DIR     the laptop's shop (default .local)
  --aws STAGE    a deployed shop instead, with the AWS credentials and region of the environment`

/** A line of an export. Events stay as they are stored; whoever reads them lifts them. */
const commitLine = v.object({
  stream: v.custom<StreamName>((value) => typeof value === 'string' && isStreamName(value), 'expected <type>#<id>'),
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  eventCount: v.pipe(v.number(), v.integer(), v.minValue(1)),
  time: v.pipe(v.number(), v.integer(), v.minValue(0)),
  commandId: v.string(),
  fingerprint: v.optional(v.string()),
  events: v.pipe(v.array(v.object({ t: v.string(), v: v.number(), d: v.unknown() })), v.minLength(1)),
  metadata: v.object({ actor: v.string(), correlationId: v.string(), causationId: v.string(), spanId: v.string() }),
})

const options = {
  all: { type: 'boolean', default: false },
  out: { type: 'string' },
  data: { type: 'string', default: '.local' },
  aws: { type: 'string' },
} as const

const { values, task } = readCommandLine({ usage, options, words: { least: 1, most: 2 } }, (given) => ({
  values: given.values,
  task: taskOf(given),
}))

try {
  if (task.what === 'import') await importStreams(task.file)
  else await exportStreams(task.id)
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}

type Task =
  | { readonly what: 'import'; readonly file: string }
  /** `id` undefined: all streams. */
  | { readonly what: 'export'; readonly id: string | undefined }

/** @throws UsageError if it is neither an export nor an import of something. */
function taskOf({ values: { all }, words: [what, subject] }: Given<typeof options>): Task {
  if (what === 'export' && all) return { what, id: undefined }
  if (what === 'export' && subject !== undefined) return { what, id: subject }
  if (what === 'import' && subject !== undefined) return { what, file: subject }
  throw new UsageError('Say export <id>, export --all or import FILE')
}

async function exportStreams(id: string | undefined): Promise<void> {
  const { client, tables } = await connect()
  const out = values.out === undefined ? process.stdout : createWriteStream(values.out)
  let commits = 0
  const write = (item: Item) => {
    if (!isCommit(item)) return
    out.write(`${JSON.stringify(decodeStoredCommit(item))}\n`)
    commits++
  }
  if (id === undefined) {
    for (const table of tables.values()) {
      for await (const { Items = [] } of paginateScan({ client }, { TableName: table })) Items.forEach(write)
    }
  } else {
    const stream = streamNamed(id)
    const query = { TableName: tableOf(tables, stream), ...itemsBetween(stream, 1, Number.MAX_SAFE_INTEGER) }
    for await (const { Items = [] } of paginateQuery({ client }, query)) Items.forEach(write)
    if (commits === 0) throw new Error(`There is no stream ${stream}.`)
  }
  if (out !== process.stdout) await new Promise<void>((done) => out.end(done))
  console.error(`${commits} commits exported`)
}

async function importStreams(file: string): Promise<void> {
  const commits = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [parseLine(line, index + 1)]))
  const { client, tables } = await connect()
  const counts = { written: 0, present: 0 }
  for (const commit of commits.sort((a, b) => a.stream.localeCompare(b.stream) || a.number - b.number)) {
    try {
      await client.send(
        new PutItemCommand({
          TableName: tableOf(tables, commit.stream),
          Item: encodeStoredCommit(commit),
          ConditionExpression: isUnrecorded,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      counts.written++
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      if (error.Item === undefined || decodeStoredCommit(error.Item).commandId !== commit.commandId) {
        throw new Error(
          `${commit.stream}/${commit.number} is there already, and it is another commit. Import into a fresh shop.`,
        )
      }
      counts.present++
    }
  }
  console.error(`${counts.written} commits imported, ${counts.present} were there already`)
}

function parseLine(line: string, number: number): Commit<StoredEvent> {
  const parsed = v.safeParse(commitLine, JSON.parse(line))
  if (!parsed.success) throw new Error(`line ${number}: ${parsed.issues[0].message}`)
  const { fingerprint, events, ...rest } = parsed.output
  return {
    ...rest,
    events: events.map(({ t, v: version, d }) => ({ t, v: version, d })),
    fingerprint,
  }
}

/** A client, and the events table of each service by the service's name. */
async function connect(): Promise<{ client: DynamoDBClient; tables: EventTables }> {
  const client = values.aws === undefined ? laptopClient() : new DynamoDBClient({})
  return { client, tables: await eventTables(client, values.aws) }
}

function laptopClient(): DynamoDBClient {
  const shop = runningShop(resolve(import.meta.dirname, '..', values.data))
  return new DynamoDBClient({ endpoint: shop.endpoints.dynamodb, region: shop.region, credentials: shop.credentials })
}
