import { RemovalPolicy } from 'aws-cdk-lib'
import { Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import type { ServiceFunction } from './service-function.ts'
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

/** What a function is told of them. */
export function keysEnvironment({ table, masterKey }: PersonKeys): { KEYS_TABLE: string; MASTER_KEY: string } {
  return { KEYS_TABLE: table.tableName, MASTER_KEY: masterKey.keyArn }
}

/** Whatever takes personal values in: finds a person's key, or makes one. */
export function grantSealing(target: ServiceFunction, keys: PersonKeys): void {
  allowOnTable(target, keys, ['dynamodb:GetItem', 'dynamodb:PutItem'])
  allowServiceKey(target, keys, ['kms:GenerateDataKey', 'kms:Decrypt'])
  allowOldKeys(target, keys)
}

/** Whatever shows personal values. */
export function grantOpening(target: ServiceFunction, keys: PersonKeys): void {
  allowOnTable(target, keys, ['dynamodb:GetItem'])
  allowServiceKey(target, keys, ['kms:Decrypt'])
  allowOldKeys(target, keys)
}

/** Whatever erases people: puts a mark in the place of a key, and can read none. */
export function grantErasing(target: ServiceFunction, keys: PersonKeys): void {
  allowOnTable(target, keys, ['dynamodb:GetItem', 'dynamodb:PutItem'])
}

function allowOnTable(target: ServiceFunction, { table }: PersonKeys, actions: string[]): void {
  target.addToRolePolicy(new PolicyStatement({ actions, resources: [table.tableArn] }))
}

/** The master key wraps one key, which wraps those of people (shared/personal/service-key.ts). */
function allowServiceKey(target: ServiceFunction, { masterKey }: PersonKeys, actions: string[]): void {
  target.addToRolePolicy(
    new PolicyStatement({
      actions,
      resources: [masterKey.keyArn],
      conditions: { StringEquals: { 'kms:EncryptionContext:purpose': 'person-keys' } },
    }),
  )
}

/** People's keys that KMS wrapped itself, before there was a service key: only as somebody's, and none is made any more. */
function allowOldKeys(target: ServiceFunction, { masterKey }: PersonKeys): void {
  target.addToRolePolicy(
    new PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [masterKey.keyArn],
      conditions: {
        'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['subject'] },
        Null: { 'kms:EncryptionContextKeys': 'false' },
      },
    }),
  )
}
