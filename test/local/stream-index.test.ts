import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { startDynamoDb } from '#local/engines/dynamodb.ts'
import { findJava } from '#local/engines/java.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'storefold-index-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const host = await findJava()

test.runIf(host.kind === 'java')(
  'DynamoDB Local finds the records of a shard without reading those of others',
  async () => {
    const engine = await startDynamoDb({ dataDir, java: host })
    await engine.stop()
    const database = new DatabaseSync(join(dataDir, 'shared-local-instance.db'))
    // As the engine asks: for a page of records, and for the ends of a shard.
    const questions = [
      "SELECT StreamRecord FROM us WHERE StreamID = 'a' AND ShardID = 'b' AND SequenceNumber >= 5 AND CreationDateTime > 3 ORDER BY SequenceNumber LIMIT 9",
      "SELECT MIN(SequenceNumber) FROM us WHERE ShardID = 'b' AND CreationDateTime > 3",
      "SELECT MAX(SequenceNumber) FROM us WHERE ShardID = 'b'",
    ]
    for (const question of questions) {
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${question}`).all()
      expect(plan.map(({ detail }) => detail)).toEqual([
        expect.stringMatching(/^SEARCH us USING (COVERING )?INDEX us_by_(shard|stream)/),
      ])
    }
    database.close()
  },
)
