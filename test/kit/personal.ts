import { randomBytes } from 'node:crypto'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { KMSClient } from '@aws-sdk/client-kms'
import { laptopCredentials } from '#local/engines/clients.ts'
import { startKms } from '#local/engines/kms.ts'
import { dataKeys } from '#shared/personal/data-keys.ts'
import { keyTable } from '#shared/personal/key-table.ts'
import { personalData } from '#shared/personal/personal-data.ts'
import { createKeysTable } from './tables.ts'

/** The laptop's KMS with one master key, and what makes clients of it. */
export async function masterKey() {
  const secret = randomBytes(32)
  const engine = await startKms({ port: 0, keys: (id) => (id === 'master' ? secret : undefined) })
  return {
    stop: engine.stop,
    /**
     * One function instance: what it remembers of keys is its own. `now` dates the keys it makes (ms since the epoch);
     * `requests` names what it asked of KMS.
     */
    instance(client: DynamoDBClient, table: string, now = Date.now) {
      const kms = new KMSClient({ endpoint: engine.endpoint, region: 'eu-central-1', credentials: laptopCredentials })
      const requests: string[] = []
      kms.middlewareStack.add(
        (next, { commandName = '' }) =>
          (args) => {
            requests.push(commandName.replace(/Command$/, ''))
            return next(args)
          },
        { step: 'initialize' },
      )
      const keys = keyTable({ client, table, now })
      const unwrapping = dataKeys({ kms, masterKey: 'master', keys })
      return { requests, kms, keys, dataKeys: unwrapping, people: personalData({ keys, dataKeys: unwrapping }) }
    },
    createTable: createKeysTable,
  }
}
