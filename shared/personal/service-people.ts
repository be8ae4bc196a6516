import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { kms } from '#shared/aws/kms.ts'
import { setting } from '#shared/settings.ts'
import { dataKeys } from './data-keys.ts'
import { keyTable } from './key-table.ts'
import { type PersonalData, personalData } from './personal-data.ts'

/**
 * The personal data of a service. Each person's key is in the table KEYS_TABLE, wrapped by the KMS key MASTER_KEY; both are
 * settings.
 */
export function servicePeople(client: DynamoDBClient): PersonalData {
  const keys = keyTable({ client, table: setting('KEYS_TABLE') })
  return personalData({ keys, dataKeys: dataKeys({ kms: kms(), masterKey: setting('MASTER_KEY'), keys }) })
}
