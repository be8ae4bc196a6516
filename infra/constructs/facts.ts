import { tableCapability } from './capability.ts'

// What functions do with a table of facts.

const onFacts = (...actions: string[]) => tableCapability('EVENTS_TABLE', actions)

/** Loads streams and appends to them; the GetItem warms the connection. */
export const decides = onFacts('dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:GetItem')

/** Folds streams and adds nothing to them. */
export const folds = onFacts('dynamodb:Query')

/** Folds streams as they were at a time, which it finds by reading single commits. */
export const looksBack = onFacts('dynamodb:Query', 'dynamodb:GetItem')

/** Folds streams and keeps their snapshots, which lie beside the commits. */
export const keepsSnapshots = onFacts('dynamodb:Query', 'dynamodb:PutItem')

/** Describes the table, and folds streams. */
export const describesFacts = onFacts('dynamodb:Query', 'dynamodb:DescribeTable')

/** Looks for streams all over the table, and folds them. */
export const scansFacts = onFacts('dynamodb:Scan', 'dynamodb:Query')
