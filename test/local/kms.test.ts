import { DecryptCommand, EncryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClients, engineEnvironment } from '#local/engines/clients.ts'
import { type KmsEngine, startKms } from '#local/engines/kms.ts'
import { masterKey, masterKeysIn } from '#local/resources/kms.ts'
import type { Place } from '#local/resources/resource-kind.ts'
import { emptyModel } from '#local/run/model.ts'
import { openState } from '#local/run/state.ts'
import { temporaryFolder } from './small-assembly.ts'

const region = 'eu-central-1'
const file = `${temporaryFolder()}/state.json`
let engine: KmsEngine
let kms: KMSClient

beforeAll(async () => {
  engine = await startKms({ port: 0, keys: (id) => masterKeysIn(openState(file))(id) })
  kms = new KMSClient({ endpoint: engine.endpoint, region, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
})
afterAll(async () => {
  kms.destroy()
  await engine.stop()
})

/** The key of a template's resource, as a start of the shop makes it. */
async function key(logicalId: string): Promise<{ id: string; arn: string }> {
  const endpoints = {
    dynamodb: engine.endpoint,
    sqs: engine.endpoint,
    sns: engine.endpoint,
    s3: engine.endpoint,
    cognito: engine.endpoint,
    kms: engine.endpoint,
  }
  expect(engineEnvironment(endpoints, region)['AWS_ENDPOINT_URL_KMS']).toBe(engine.endpoint)
  const place: Place = {
    stack: {
      name: 'Small',
      region,
      template: { Resources: {}, Outputs: {}, Parameters: {}, Conditions: {}, Mappings: {} },
      assets: new Map(),
    },
    logicalId,
    metadata: {},
    clients: createClients(endpoints, region),
    endpoints,
    model: emptyModel(),
    state: openState(file),
    account: '000000000000',
    listenerFor: async () => engine.endpoint,
    portFor: async () => 0,
    name: () => logicalId,
  }
  const { ref, attributes } = await masterKey.create({ EnableKeyRotation: true }, place)
  return { id: ref, arn: String(attributes?.['Arn']) }
}

const EncryptionContext = { subject: 'ada', service: 'orders' }

describe("the laptop's KMS", () => {
  test('gives a data key and opens its wrapped form again, by id and by ARN', async () => {
    const { id, arn } = await key('Master')
    const made = await kms.send(new GenerateDataKeyCommand({ KeyId: arn, KeySpec: 'AES_256', EncryptionContext }))
    expect(made.Plaintext).toHaveLength(32)
    for (const KeyId of [id, arn, undefined]) {
      const opened = await kms.send(
        new DecryptCommand({
          CiphertextBlob: made.CiphertextBlob,
          EncryptionContext: { service: 'orders', subject: 'ada' },
          ...(KeyId === undefined ? {} : { KeyId }),
        }),
      )
      expect(opened.Plaintext).toEqual(made.Plaintext)
    }
  })

  test('keeps the key over a restart of the shop', async () => {
    const first = await key('Kept')
    const Plaintext = Buffer.from('secret')
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: first.id, Plaintext }))
    expect(await key('Kept')).toEqual(first)
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob }))
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe('secret')
  })

  test.each([
    ['another context', { EncryptionContext: { subject: 'eve' } }, 'InvalidCiphertextException'],
    ['no context', { EncryptionContext: undefined }, 'InvalidCiphertextException'],
    ['another key', { KeyId: 'arn:aws:kms:eu-central-1:000000000000:key/other' }, 'IncorrectKeyException'],
    ['a changed text', { CiphertextBlob: Buffer.from('changed') }, 'InvalidCiphertextException'],
  ])('refuses %s by its name', async (_what, change, name) => {
    const { id } = await key('Master')
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId: id, Plaintext: Buffer.from('secret'), EncryptionContext }),
    )
    const request = kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, ...change }))
    await expect(request).rejects.toMatchObject({ name })
  })

  test('refuses a key that nobody made', async () => {
    await expect(kms.send(new GenerateDataKeyCommand({ KeyId: 'nobody', KeySpec: 'AES_256' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    })
  })
})
