import { describe, expect, test } from 'vitest'
import { ask, person } from './shelf.ts'

const ada = person('ada', 'shop:buy')

/** What the key makes of a request; a number is the status of a refusal. */
async function identity(key: string, { body = {}, authorizer = ada }: { body?: unknown; authorizer?: object } = {}) {
  const headers = { 'idempotency-key': key }
  const reply = await ask('POST /v1/keys', { body, authorizer: { ...authorizer }, headers })
  return reply.status === 200 ? reply.body : reply.status
}

describe('an idempotency key', () => {
  test('names the same command for the same request', async () => {
    expect(await identity('k1')).toEqual(await identity('k1'))
  })

  test('names another command than another key', async () => {
    expect(await commandId('k1')).not.toBe(await commandId('k2'))
  })

  test('belongs to its caller', async () => {
    const others = [person('eve', 'shop:buy'), { ...ada, kind: 'service' }, {}]
    for (const authorizer of others) expect(await commandId('k1', authorizer)).not.toBe(await commandId('k1'))
  })

  test('knows whether it comes with another body', async () => {
    const one = await identity('k1', { body: { quantity: 1 } })
    const two = await identity('k1', { body: { quantity: 2 } })
    expect([one, two]).toMatchObject([{ commandId: await commandId('k1') }, { commandId: await commandId('k1') }])
    expect(one).not.toEqual(two)
  })

  test.each(['a', 'x'.repeat(255), '~!@#$%^&*()', '01HZX3B7Q2N8V4K6M9T0R5WCDE'])('may be %s', async (key) => {
    expect(await identity(key)).toMatchObject({ commandId: expect.stringMatching(/^[\w-]{16}$/) })
  })

  test.each(['', ' ', 'a b', 'ä', 'x'.repeat(256), 'a\u0000', 'a\tb'])('may not be %j', async (key) => {
    expect(await identity(key)).toBe(400)
  })

  test('must be there where a repetition would do harm', async () => {
    const { status, body } = await ask('POST /v1/keys', { body: {} })
    expect([status, body['code']]).toEqual([400, 'idempotency-key-required'])
  })

  test('may be left out elsewhere: every request is a command of its own then', async () => {
    const [one, two] = await Promise.all([ask('POST /v1/optional-keys'), ask('POST /v1/optional-keys')])
    expect(one.body['commandId']).not.toBe(two.body['commandId'])
    expect(one.body['fingerprint']).toBeUndefined()
  })
})

async function commandId(key: string, authorizer: object = ada): Promise<unknown> {
  const found = await identity(key, { authorizer })
  return typeof found === 'object' ? found['commandId'] : found
}
