import { randomBytes, randomUUID } from 'node:crypto'
import * as v from 'valibot'
import type { MasterKeys } from '#local/engines/kms.ts'
import type { State } from '#local/run/state.ts'
import { arn, resourceKind } from './resource-kind.ts'

const permissions = 'nothing on a laptop checks permissions'

/** `AWS::KMS::Key`: a symmetric key, made once and kept in the data folder. */
export const masterKey = resourceKind(
  v.object({ KeySpec: v.optional(v.literal('SYMMETRIC_DEFAULT')), KeyUsage: v.optional(v.literal('ENCRYPT_DECRYPT')) }),
  (_, place) => {
    const name = `kms-key:${place.stack.name}/${place.logicalId}`
    const id = place.state.get(name) ?? randomUUID()
    place.state.set(name, id)
    if (place.state.get(secretName(id)) === undefined)
      place.state.set(secretName(id), randomBytes(32).toString('base64'))
    return { ref: id, attributes: { KeyId: id, Arn: arn('kms', place, `key/${id}`) } }
  },
  {
    Description: 'for readers',
    KeyPolicy: permissions,
    BypassPolicyLockoutSafetyCheck: permissions,
    EnableKeyRotation: 'a laptop keeps its key',
    RotationPeriodInDays: 'a laptop keeps its key',
    PendingWindowInDays: '--fresh deletes everything',
    Enabled: 'every key of a laptop is enabled',
    MultiRegion: 'a laptop is one region',
    Origin: 'the laptop makes its keys',
  },
)

/** The master keys of the shop whose state it is. */
export function masterKeysIn(state: Pick<State, 'get'>): MasterKeys {
  return (id) => {
    const secret = state.get(secretName(id))
    return secret === undefined ? undefined : Buffer.from(secret, 'base64')
  }
}

function secretName(id: string): string {
  return `kms-secret:${id}`
}
