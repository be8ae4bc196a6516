/**
 * Keys of our kinds of tables, apart from the constructs that deploy them, so that whatever makes such a table
 * elsewhere (a test, an emulator) makes the same one. Attribute types are DynamoDB's: S string, N number.
 */
export interface TableShape {
  readonly partitionKey: KeyShape
  readonly sortKey?: KeyShape
  readonly indexes: readonly IndexShape[]
}

export interface KeyShape {
  readonly name: string
  readonly type: 'S' | 'N'
}

interface IndexShape {
  readonly name: string
  readonly partitionKey: KeyShape
  readonly sortKey: KeyShape
  /** Attributes that the index carries besides the keys. */
  readonly carries: readonly string[]
}

/** Streams of commits: stream name and number. */
export const eventsShape = {
  partitionKey: { name: 'p', type: 'S' },
  sortKey: { name: 's', type: 'N' },
  indexes: [],
} as const satisfies TableShape

/** Keys of people, by subject. */
export const keysShape = {
  partitionKey: { name: 'p', type: 'S' },
  indexes: [],
} as const satisfies TableShape

/** What was sent to webhooks, by webhook and time. */
export const deliveriesShape = {
  partitionKey: { name: 'p', type: 'S' },
  sortKey: { name: 's', type: 'S' },
  indexes: [],
} as const satisfies TableShape

/**
 * Rows by key, and two list indexes that carry the row but not its version `v` and time `t`: a commit that changes
 * nothing in the row then costs no write in the index.
 */
export const readModelShape = {
  partitionKey: { name: 'p', type: 'S' },
  sortKey: { name: 's', type: 'S' },
  indexes: ['i1', 'i2'].map((key) => ({
    name: `list-${key}`,
    partitionKey: { name: `${key}p`, type: 'S' },
    sortKey: { name: `${key}s`, type: 'S' },
    carries: ['d'],
  })),
} as const satisfies TableShape
