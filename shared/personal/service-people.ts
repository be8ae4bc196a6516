import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { kms } from '#shared/aws/kms.ts'
import { setting } from '#shared/settings.ts'
import { dataKeys } from './data-keys.ts'
import { keyTable } from './key-table.ts'
import { type PersonalData, personalData } from './personal-data.ts'

/**
 * What people told a service about themselves, under the keys in the table that the setting KEYS_TABLE names, which the
 * KMS key of the setting MASTER_KEY protects.
 */
export function servicePeople(client: DynamoDBClient): PersonalData {
  const keys = keyTable({ client, table: setting('KEYS_TABLE') })
  return personalData({ keys, dataKeys: dataKeys({ kms: kms(), masterKey: setting('MASTER_KEY'), keys }) })
}
