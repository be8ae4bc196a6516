import type { Item } from '#shared/aws/item.ts'
import { decodeKey, encodeKey, firstGeneration, isAbsent, qualified, type RowKey } from '../projections/row-key.ts'
import type { Contribution, Counts } from './counter-projection.ts'

/** One counter row of a partition. */
export interface CounterRow {
  readonly sort: string
  readonly counts: Counts
}

/** The fold of one stream, from which its contributions follow. */
export interface SourceRow<Row> {
  readonly row: Row
  /** Number of the last commit folded into it; 0 before the first. */
  readonly number: number
  /** Transactions of the next commit that are done already; only a commit with more than 99 counters needs several. */
  readonly steps: number
}

interface Named {
  readonly name: string
}

/** Partition key of counter rows. No rebuild makes them again, so that they stay in the first generation. */
export function counterPartition({ name }: Named, partition: string): string {
  return qualified({ name, generation: firstGeneration }, partition)
}

export function counterKey(projection: Named, { partition, sort }: RowKey): Item {
  return encodeKey({ partition: counterPartition(projection, partition), sort })
}

/** The update of a counter row, whose attributes are the counts by their names. */
export function addCounts({ counts }: Contribution) {
  const names = Object.entries(counts)
  return {
    UpdateExpression: `ADD ${names.map((_, i) => `#n${i} :c${i}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map(([name], i) => [`#n${i}`, name])),
    ExpressionAttributeValues: Object.fromEntries(names.map(([, count], i) => [`:c${i}`, { N: String(count) }])),
  }
}

export function decodeCounter(item: Item): CounterRow {
  const { p: _p, s: _s, ...counts } = item
  return {
    sort: decodeKey(item).sort,
    counts: Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, Number(value.N)])),
  }
}

/** Key of the source row that a stream keeps in a counter projection, by the stream's id. */
export function sourceKey(projection: Named, id: string): Item {
  return counterKey(projection, { partition: `source/${id}`, sort: '-' })
}

/**
 * The attributes of a source row besides its key: `d` the row as JSON, `v` its commit, `t` that commit's time if all of it
 * is counted, else `n` how many of the next commit's transactions are done.
 */
export function encodeSource({ row, number, steps }: SourceRow<unknown>, time: number): Item {
  return {
    d: { S: JSON.stringify(row) },
    v: { N: String(number) },
    ...(steps === 0 ? { t: { N: String(time) } } : { n: { N: String(steps) } }),
  }
}

export function decodeSource<Row>(item: Item): SourceRow<Row> {
  return {
    // `d` was written by `encodeSource` from a Row of the same projection.
    row: JSON.parse(item['d']?.S ?? 'null') as Row,
    number: Number(item['v']?.N),
    steps: Number(item['n']?.N ?? 0),
  }
}

/** The condition that a source row is unchanged. */
export function isUncounted({ number, steps }: SourceRow<unknown>) {
  if (number === 0 && steps === 0) return { ConditionExpression: isAbsent }
  const values = { ':v': { N: String(number) } }
  if (steps === 0)
    return { ConditionExpression: 'v = :v AND attribute_not_exists(n)', ExpressionAttributeValues: values }
  return {
    ConditionExpression: 'v = :v AND n = :n',
    ExpressionAttributeValues: { ...values, ':n': { N: String(steps) } },
  }
}
