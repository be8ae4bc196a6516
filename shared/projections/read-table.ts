import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { rowReader } from './row-reader.ts'
import { rowStore } from './row-store.ts'

export type ReadTable = ReturnType<typeof readTable>

/** The read table of a service, for those that read and write rows: `generations` and the members of `rowStore` are for the latter. */
export function readTable(where: { readonly client: DynamoDBClient; readonly table: string }) {
  return { ...rowStore(where), ...rowReader(where) }
}
