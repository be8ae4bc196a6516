import { RemovalPolicy } from 'aws-cdk-lib'
import { Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Key } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import { type Capability, tableCapability, together } from './capability.ts'
import { keysShape } from './table-shape.ts'
import { attribute } from './tables.ts'

/** The keys under which a service seals what it knows of people, and the key of KMS above them. */
export interface PersonKeys {
  readonly table: TableV2
  readonly masterKey: Key
}

/**
 * One key per person. Deleting it erases the person, so this table has no backups, no stream and no replica: whatever
 * could bring a deleted key back would undo an erasure that somebody was promised. The price is that a lost table is the
 * loss of everybody's addresses; deletion protection and the rights below are there against that.
 */
export function personKeys(scope: Construct): PersonKeys {
  const table = new TableV2(scope, 'PersonKeys', {
    billing: Billing.onDemand(),
    partitionKey: attribute(keysShape.partitionKey),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  })
  const masterKey = new Key(scope, 'MasterKey', {
    description: 'Wraps the key that wraps the keys of people. Without it everything sealed is lost.',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  })
  return { table, masterKey }
}

const readsKeys = tableCapability('KEYS_TABLE', ['dynamodb:GetItem'])
const writesKeys = tableCapability('KEYS_TABLE', ['dynamodb:GetItem', 'dynamodb:PutItem'])

/** Takes personal values in: finds a person's key, or makes one. */
export function seals(keys: PersonKeys): Capability {
  return together(writesKeys(keys.table), unwraps(keys, ['kms:GenerateDataKey', 'kms:Decrypt']))
}

/** Shows personal values. */
export function opens(keys: PersonKeys): Capability {
  return together(readsKeys(keys.table), unwraps(keys, ['kms:Decrypt']))
}

/** Erases people: puts a mark in the place of a key, and can unwrap none. */
export function erases(keys: PersonKeys): Capability {
  return writesKeys(keys.table)
}

function unwraps({ masterKey }: PersonKeys, actions: string[]): Capability {
  const resources = [masterKey.keyArn]
  return {
    variables: { MASTER_KEY: masterKey.keyArn },
    rights: [
      // The master key wraps one key, which wraps those of people (shared/personal/service-key.ts).
      { actions, resources, conditions: { StringEquals: { 'kms:EncryptionContext:purpose': 'person-keys' } } },
      // People's keys that KMS wrapped itself, before there was a service key: only as somebody's, and none is made any more.
      {
        actions: ['kms:Decrypt'],
        resources,
        conditions: {
          'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['subject'] },
          Null: { 'kms:EncryptionContextKeys': 'false' },
        },
      },
    ],
  }
}
