import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** How long the engine may keep its database to itself, in ms. */
const busyMs = 5_000

/**
 * Gives DynamoDB Local's table of stream records the index that it lacks: records of all streams lie in one table by their
 * number, and each look at a shard reads through those of the others, which are kept for a day. The engine sees the index by
 * itself. Two processes may have an SQLite database open; this one closes it at once.
 *
 * @throws where the engine's database is not what it was in version 3.3; nothing else depends on the index.
 */
export function indexStreamRecords(dataDir: string): void {
  const database = new DatabaseSync(join(dataDir, 'shared-local-instance.db'), { timeout: busyMs })
  try {
    database.exec('CREATE INDEX IF NOT EXISTS us_by_shard ON us (ShardID, SequenceNumber)')
  } finally {
    database.close()
  }
}
