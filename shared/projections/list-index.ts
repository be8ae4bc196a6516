import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { queryItems } from '#shared/aws/query-items.ts'
import { inList, type ListIndex, sortInList } from './items/list-item.ts'
import { decodeRow } from './items/row-item.ts'
import type { Projection } from './projection.ts'
import { afterAll, type InGeneration } from './row-key.ts'

/** A page of a list index. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  /** Sort key to go on behind; undefined at the end. */
  readonly next?: string
}

export interface ListQuery<Row> {
  readonly index: ListIndex
  /** Several partitions are read side by side and merged by sort key. */
  readonly partitions: readonly [string, ...string[]]
  readonly limit: number
  /** Sort key of the last row of the page before. */
  readonly after?: string | undefined
  /** Lowest and highest sort key to include. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly order?: 'ascending' | 'descending'
  /** Rows to leave out of the page, judged after they were read. */
  readonly where?: (row: Row) => boolean
}

interface Where {
  readonly client: DynamoDBClient
  readonly table: string
}

/**
 * A page of a list index, of the projection's own generation; eventually consistent. Sort keys must be unique within the
 * partitions read.
 */
export async function listPage<Row>(
  where: Where,
  projection: InGeneration<Projection<Row>>,
  query: ListQuery<Row>,
): Promise<Page<Row>> {
  const { limit, order = 'descending', where: wanted = () => true } = query
  const direction = order === 'ascending' ? 1 : -1
  const found: { row: Row; sort: string }[] = []
  let after = query.after
  for (;;) {
    const pages = await Promise.all(
      query.partitions.map((partition) => pageOf(where, projection, query, partition, after)),
    )
    const merged = pages
      .flat()
      .sort((a, b) => (a.sort < b.sort ? -direction : direction))
      .slice(0, limit + 1)
    found.push(...merged.filter(({ row }) => wanted(row)))
    const ended = merged.length <= limit
    if (found.length > limit || ended) {
      const rows = found.slice(0, limit)
      const last = rows.at(-1)
      return {
        rows: rows.map(({ row }) => row),
        ...(found.length > limit && last !== undefined ? { next: last.sort } : {}),
      }
    }
    after = merged.at(-1)?.sort
  }
}

async function pageOf<Row>(
  { client, table }: Where,
  projection: InGeneration<Projection<Row>>,
  { index, limit, from = '', to = afterAll, order = 'descending' }: ListQuery<Row>,
  partition: string,
  after: string | undefined,
): Promise<{ row: Row; sort: string }[]> {
  const [low, high] = order === 'ascending' ? [after ?? from, to] : [from, after ?? to]
  const query = {
    TableName: table,
    ...inList(index, projection, partition, low, high),
    ScanIndexForward: order === 'ascending',
  }
  // One more tells whether there is a next page, and the row at `after` itself is dropped.
  const items = await queryItems(client, query, limit + 2)
  return items
    .map((item) => ({ row: decodeRow<Row>(item).row, sort: sortInList(index, item) }))
    .filter(({ sort }) => sort !== after)
}
