import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { healRow } from './parking/heal-row.ts'
import { parkedStreams } from './parking/parked-streams.ts'
import type { Projection, StoredRow } from './projection.ts'
import type { InGeneration } from './row-key.ts'
import { rowReader } from './row-reader.ts'
import { readRow, rowStore } from './row-store.ts'

export type ReadTable = ReturnType<typeof readTable>

/**
 * The read table of a service, for those that read and write rows. `standing`, `heal` and the members of `rowStore` and
 * `parkedStreams` are for the latter: what is given there is exactly the generation that is passed, live or not.
 */
export function readTable(where: { readonly client: DynamoDBClient; readonly table: string }) {
  return {
    ...rowReader(where),
    ...rowStore(where),
    ...parkedStreams(where),
    standing: <Row>(projection: InGeneration<Projection<Row>>, id: string) => readRow(where, projection, id),
    heal: <Row>(projection: InGeneration<Projection<Row>>, id: string, stored: StoredRow<Row>) =>
      healRow(where, projection, id, stored),
  }
}
