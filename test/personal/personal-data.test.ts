import { DeleteItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { GenerateDataKeyCommand } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SealBrokenError, seal } from '#shared/personal/envelope.ts'
import { keyTable } from '#shared/personal/key-table.ts'
import { personalData } from '#shared/personal/personal-data.ts'
import { dynamoDbClient, type FaultPlan, inOrder } from '#test/kit/faulty-client.ts'
import { masterKey } from '#test/kit/personal.ts'

let kms: Awaited<ReturnType<typeof masterKey>>
let table: string

beforeAll(async () => {
  kms = await masterKey()
  table = await kms.createTable(dynamoDbClient().client)
})
afterAll(() => kms.stop())

/** A function instance with a memory of its own. */
function instance({ plan, now }: { plan?: FaultPlan; now?: () => number } = {}) {
  return kms.instance(dynamoDbClient(plan).client, table, now)
}

const address = { name: 'Ada Lovelace', city: 'London' }

/** What the table has of a person. */
async function itemOf(subject: string) {
  const { client } = dynamoDbClient()
  return (await client.send(new GetItemCommand({ TableName: table, Key: { p: { S: subject } } }))).Item
}

/** Erases a person; answers the generation of the key that is gone. */
async function erase(subject: string): Promise<number> {
  const { keys } = instance()
  const { generation } = await keys.read(subject)
  await keys.forget(subject, generation)
  return generation
}

describe('personal values', () => {
  test('are sealed by one function and opened by another', async () => {
    const sealed = await instance().people.seal('ada', { shippingAddress: address, note: undefined })
    expect(sealed).toEqual({ shippingAddress: { sealed: expect.any(String), subject: 'ada' } })
    expect(await instance().people.open({ ...sealed, total: 5 })).toEqual({
      values: { shippingAddress: address, total: 5 },
      erased: false,
    })
  })

  test('that were recorded before there was sealing stay readable', async () => {
    const { requests, people } = instance()
    expect(await people.open({ note: { plain: 'ring twice' } })).toEqual({
      values: { note: 'ring twice' },
      erased: false,
    })
    expect(requests).toEqual([])
  })

  test('of two people in one record are opened each with their own key', async () => {
    const { people } = instance()
    const { note } = await people.seal('grace', { note: 'mine' })
    const { shippingAddress } = await people.seal('edith', { shippingAddress: address })
    await erase('grace')
    expect(await people.open({ note, shippingAddress })).toEqual({
      values: { note: null, shippingAddress: address },
      erased: true,
    })
  })

  test('that were moved to another person or field are refused, not shown', async () => {
    const { people } = instance({ now: () => 1_000_000 })
    const { note } = await people.seal('mary', { note: 'mine' })
    await people.seal('eve', { note: 'hers' })
    await expect(people.open({ note: { ...note, subject: 'eve' } })).rejects.toThrow(SealBrokenError)
    await expect(people.open({ shippingAddress: note })).rejects.toThrow(SealBrokenError)
  })

  test('that were moved to a person whose key is of another time are taken for erased', async () => {
    const { note } = await instance({ now: () => 1_000_000 }).people.seal('early', { note: 'mine' })
    const { people } = instance({ now: () => 1_001_000 })
    await people.seal('newer', { note: 'hers' })
    expect(await people.open({ note: { ...note, subject: 'newer' } })).toEqual({ values: { note: null }, erased: true })
  })

  test('do not open with a wrapped key that was moved to another person', async () => {
    const { people, keys } = instance()
    await people.seal('anne', { note: 'hers' })
    const { wrapped } = await keys.read('anne')
    if (wrapped === undefined) throw new Error('Anne has a key')
    await keys.add('mallory', 0, wrapped)
    await expect(instance().people.seal('mallory', { note: 'mine' })).rejects.toThrow('unable to authenticate data')
  })
})

describe("a person's key", () => {
  test('is one, however many functions make the first at once', async () => {
    const sealed = await Promise.all(
      Array.from({ length: 20 }, (_, n) => instance().people.seal('rush', { note: `order ${n}` })),
    )
    const { people } = instance()
    const opened = await Promise.all(sealed.map((record) => people.open(record)))
    expect(opened).toEqual(sealed.map((_, n) => ({ values: { note: `order ${n}` }, erased: false })))
  })

  test('survives the lost answer of the request that kept it', async () => {
    const sealed = await instance({ plan: inOrder('PutItem', 'answer-lost') }).people.seal('lost', { note: 'here' })
    expect((await instance().people.open(sealed)).values).toEqual({ note: 'here' })
  })

  test('takes KMS once in the life of a function, and the table every time', async () => {
    const { client, attempts } = dynamoDbClient()
    await instance().people.seal('first of all', { note: 'a' })
    const { requests, people } = kms.instance(client, table)
    const sealed = await people.seal('often', { note: 'a', shippingAddress: address })
    const others = await people.seal('another', { note: 'b' })
    for (let n = 0; n < 5; n++) await people.open(n % 2 === 0 ? sealed : others)
    expect(requests).toEqual(['Decrypt'])
    // The person's item, the service key's, the new person's; then one read for every use.
    expect(attempts.slice(0, 3)).toEqual(['GetItem', 'GetItem', 'PutItem'])
    expect(attempts.slice(3)).toEqual(['GetItem', 'PutItem', ...Array.from({ length: 5 }, () => 'GetItem')])
  })

  test('takes no request to KMS in a function that was prepared, and is none the worse for KMS being away then', async () => {
    const sealed = await instance().people.seal('prepared', { note: 'a' })
    const { requests, people } = instance()
    await people.prepare()
    expect(requests).toEqual(['Decrypt'])
    await people.open(sealed)
    expect(requests).toEqual(['Decrypt'])

    const unlucky = instance({ plan: inOrder('GetItem', 'dropped', 'dropped', 'dropped') })
    await unlucky.people.prepare()
    expect((await unlucky.people.open(sealed)).erased).toBe(false)
  })

  test('that KMS wrapped itself, before there was a service key, still opens what it sealed', async () => {
    const { kms: client, keys, people } = instance()
    const { Plaintext: key = Buffer.alloc(0), CiphertextBlob: bytes = Buffer.alloc(0) } = await client.send(
      new GenerateDataKeyCommand({ KeyId: 'master', KeySpec: 'AES_256', EncryptionContext: { subject: 'veteran' } }),
    )
    const { generation } = await keys.add('veteran', 0, { by: 'kms', bytes })
    const note = { sealed: seal(key, generation, { subject: 'veteran', field: 'note' }, 'old'), subject: 'veteran' }
    expect(await people.open({ note })).toEqual({ values: { note: 'old' }, erased: false })
    const later = await people.seal('veteran', { note: 'new' })
    expect((await instance().people.open(later)).values).toEqual({ note: 'new' })
    await erase('veteran')
    expect(await people.open({ note })).toEqual({ values: { note: null }, erased: true })
  })
})

describe('the key of the service', () => {
  test('is one, however many functions make it at once, and whatever answers are lost', async () => {
    const own = await kms.createTable(dynamoDbClient().client)
    const functions = Array.from({ length: 12 }, (_, n) =>
      kms.instance(dynamoDbClient(n % 3 === 0 ? inOrder('PutItem', 'answer-lost') : undefined).client, own),
    )
    const sealed = await Promise.all(
      functions.map(({ people }, n) => people.seal(`person ${n}`, { note: `note ${n}` })),
    )
    const { people } = kms.instance(dynamoDbClient().client, own)
    for (const [n, record] of sealed.entries())
      expect((await people.open(record)).values).toEqual({ note: `note ${n}` })
  })

  test('opens nothing under another master key', async () => {
    const sealed = await instance().people.seal('settled', { note: 'a' })
    const foreign = await masterKey()
    try {
      await expect(foreign.instance(dynamoDbClient().client, table).people.open(sealed)).rejects.toThrow(
        'InvalidCiphertextException',
      )
    } finally {
      await foreign.stop()
    }
  })
})

describe('erasing', () => {
  test('is seen at once by a function that has the key in memory', async () => {
    const { people } = instance()
    const sealed = await people.seal('gone', { note: 'secret', shippingAddress: address })
    await erase('gone')
    expect(await people.open(sealed)).toEqual({ values: { note: null, shippingAddress: null }, erased: true })
    expect(await itemOf('gone')).toEqual({
      p: { S: 'gone' },
      g: { N: expect.any(String) },
      e: { N: expect.any(String) },
    })
  })

  test('leaves the person free to come back: new values open, old ones never again', async () => {
    const { people } = instance()
    const before = await people.seal('back', { note: 'old' })
    await erase('back')
    const after = await people.seal('back', { note: 'new' })
    expect((await instance().people.open(after)).values).toEqual({ note: 'new' })
    expect(await instance().people.open(before)).toEqual({ values: { note: null }, erased: true })
  })

  test('that comes late does not reach a newer key', async () => {
    const { people, keys } = instance()
    await people.seal('late', { note: 'old' })
    const generation = await erase('late')
    const sealed = await people.seal('late', { note: 'new' })
    await keys.forget('late', generation)
    await keys.forget('late', 0)
    expect((await people.open(sealed)).values).toEqual({ note: 'new' })
  })

  test('twice keeps the time of the first', async () => {
    await instance().people.seal('twice', { note: 'a' })
    await erase('twice')
    const first = await itemOf('twice')
    await erase('twice')
    expect(await itemOf('twice')).toEqual(first)
  })

  test('is what it looks like when the item of a person is lost, also after they got a new key', async () => {
    const before = await instance().people.seal('unlucky', { note: 'old' })
    const { client } = dynamoDbClient()
    await client.send(new DeleteItemCommand({ TableName: table, Key: { p: { S: 'unlucky' } } }))
    const later = keyTable({ client, table, now: () => Date.now() + 1000 })
    const { dataKeys } = instance()
    const after = await personalData({ keys: later, dataKeys }).seal('unlucky', { note: 'new' })
    expect(await instance().people.open(before)).toEqual({ values: { note: null }, erased: true })
    expect(await instance().people.open(after)).toEqual({ values: { note: 'new' }, erased: false })
  })

  test('a person without a key leaves nothing behind', async () => {
    await instance().keys.forget('nobody', 0)
    expect(await itemOf('nobody')).toBeUndefined()
  })
})
