import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** How long the engine may keep its database to itself, in ms. */
const busyMs = 5_000

/**
 * One for the ends of a shard, one for its records: the engine's old SQLite takes the first for neither of the two equalities
 * of the latter.
 */
const indexes = `
  CREATE INDEX IF NOT EXISTS us_by_shard ON us (ShardID, SequenceNumber);
  CREATE INDEX IF NOT EXISTS us_by_stream ON us (StreamID, ShardID, SequenceNumber);
`

/** Whether DynamoDB Local has kept anything in this folder. */
export function hasDatabase(dataDir: string): boolean {
  return existsSync(fileIn(dataDir))
}

/**
 * Gives DynamoDB Local's table of stream records the indexes that it lacks: records of all streams lie in one table by their
 * number, and each look at a shard reads through those of the others, which are kept for a day. To be called while nobody
 * asks the engine for anything: it does not expect to find its database locked.
 *
 * @throws where the engine's database is not what it was in version 3.3; nothing else depends on the indexes.
 */
export function indexStreamRecords(dataDir: string): void {
  const database = new DatabaseSync(fileIn(dataDir), { timeout: busyMs })
  try {
    database.exec(indexes)
  } finally {
    database.close()
  }
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'shared-local-instance.db')
}
