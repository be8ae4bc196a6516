import { type TableCapability, tableCapability, together } from './capability.ts'
import { readModelShape } from './table-shape.ts'

// What functions do with a table of read models.

const usual = 'READ_TABLE'
const onRows = (...actions: string[]) => tableCapability(usual, actions)
const onPartition = (partition: string, ...actions: string[]) =>
  tableCapability(usual, actions, { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [partition] } })

/** Reads rows one by one, and the item that names the live generation. */
export const reads = onRows('dynamodb:GetItem')

/** Reads several rows by their keys at once. */
export const readsMany = onRows('dynamodb:GetItem', 'dynamodb:BatchGetItem')

/** Reads the list indexes. They are named one by one: `grant` of the CDK would name them with a wildcard. */
export const lists: TableCapability = (table, variable = usual) => ({
  variables: { [variable]: table.tableName },
  rights: [
    {
      actions: ['dynamodb:Query'],
      resources: readModelShape.indexes.map(({ name }) => `${table.tableArn}/index/${name}`),
    },
  ],
})

const keepsCursorKey = onPartition('secret', 'dynamodb:PutItem')

/** Answers queries: reads rows and lists, and keeps the key of its cursors in a row. */
export const serves: TableCapability = (table, variable) =>
  together(reads(table, variable), lists(table, variable), keepsCursorKey(table, variable))

/** Finds entries, which lie beside the rows, and reads the rows that they lead to. */
export const searches = onRows('dynamodb:Query', 'dynamodb:BatchGetItem')

/** Reads all rows of a partition of counters. */
export const reports = onRows('dynamodb:GetItem', 'dynamodb:Query')

/** Reads rows, and which generations there are, and writes rows under their version guard. */
export const projects = onRows('dynamodb:GetItem', 'dynamodb:PutItem')

/** Projects into counters, whose rows change together in a transaction. */
export const counts = onRows('dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem')

/** Writes rows that have entries: both change in one transaction. */
export const keepsEntries = onRows('dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem')

/** Parks streams: marks a row, and lists and unlists the stream. */
export const parks = onRows('dynamodb:UpdateItem', 'dynamodb:DeleteItem')

/** Un-parks streams, starts rebuilds and decides on them. */
export const mends = onRows('dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem')

/** Reads and writes whole generations of rows. */
export const rebuilds = onRows(
  'dynamodb:Scan',
  'dynamodb:GetItem',
  'dynamodb:BatchGetItem',
  'dynamodb:Query',
  'dynamodb:PutItem',
  'dynamodb:BatchWriteItem',
)

/** Calls others through a circuit breaker, whose shared state is one item. */
export const breaksCircuit = onPartition('circuit', 'dynamodb:GetItem', 'dynamodb:UpdateItem')
