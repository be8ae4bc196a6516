import type { GlobalSecondaryIndexDescription, KeySchemaElement, TableDescription } from '@aws-sdk/client-dynamodb'
import { type Item, itemBytes, writeUnits } from './item-size.ts'

/**
 * Write units that a table's secondary indexes take when an item changes from `before` to `after` (undefined: not there).
 * An entry that stays as it is costs nothing, one whose key changes costs a deletion and an insertion. Index entries are
 * written behind a transaction, not in it: the standard price. Source: DynamoDB developer guide, "global secondary indexes".
 */
export function indexUnits(table: TableDescription, before: Item | undefined, after: Item | undefined): number {
  return (table.GlobalSecondaryIndexes ?? []).reduce((sum, index) => {
    const old = entry(table, index, before)
    const next = entry(table, index, after)
    if (old === undefined && next === undefined) return sum
    if (old === undefined) return sum + units(next)
    if (next === undefined) return sum + units(old)
    if (JSON.stringify(old) === JSON.stringify(next)) return sum
    const moved = names(index.KeySchema).some((name) => JSON.stringify(old[name]) !== JSON.stringify(next[name]))
    return sum + (moved ? units(old) + units(next) : writeUnits(Math.max(itemBytes(old), itemBytes(next))))
  }, 0)
}

/** What an index holds of an item; undefined where the item lacks the index's key. */
function entry(
  table: TableDescription,
  index: GlobalSecondaryIndexDescription,
  item: Item | undefined,
): Item | undefined {
  if (item === undefined || names(index.KeySchema).some((name) => item[name] === undefined)) return undefined
  if (index.Projection?.ProjectionType === 'ALL') return Object.fromEntries(Object.entries(item).sort(byName))
  const carried = [...names(table.KeySchema), ...names(index.KeySchema), ...(index.Projection?.NonKeyAttributes ?? [])]
  return Object.fromEntries(
    Object.entries(item)
      .filter(([name]) => carried.includes(name))
      .sort(byName),
  )
}

function units(item: Item | undefined): number {
  return item === undefined ? 0 : writeUnits(itemBytes(item))
}

function names(keys: readonly KeySchemaElement[] | undefined): string[] {
  return (keys ?? []).flatMap(({ AttributeName }) => AttributeName ?? [])
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}
