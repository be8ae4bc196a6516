import { expect, test } from 'vitest'
import { forgetPerson } from '#functions/reviews/person/forget-person.ts'
import { keyTable } from '#shared/personal/key-table.ts'
import { dynamoDbClient } from '#test/kit/faulty-client.ts'
import { createKeysTable } from '#test/kit/tables.ts'
import { ada } from './past.ts'

const { client } = dynamoDbClient()
const may = Date.parse('2026-05-03T10:30:00.000Z')
const wrapped = { by: 'service-key', bytes: new Uint8Array([1, 2, 3]) } as const

/** Keys in a table of their own, made and deleted at this time. */
async function keysAt(time: number) {
  const table = await createKeysTable(client)
  let now = time
  const goTo = (later: number) => {
    now = later
  }
  return { keys: keyTable({ client, table, now: () => now }), goTo }
}

test('who wants to be forgotten loses the key under which their reviews are sealed', async () => {
  const { keys } = await keysAt(may)
  const { generation } = await keys.add(ada, 0, wrapped)
  await forgetPerson(keys, ada, may + 60_000)
  expect(await keys.read(ada)).toEqual({ generation })
})

test('who comes back keeps the new key, however late and often the old wish is told', async () => {
  const { keys, goTo } = await keysAt(may)
  const { generation } = await keys.add(ada, 0, wrapped)
  await forgetPerson(keys, ada, may + 60_000)
  goTo(may + 120_000)
  const fresh = await keys.add(ada, generation, wrapped)
  for (const _ of [1, 2]) await forgetPerson(keys, ada, may + 60_000)
  expect(await keys.read(ada)).toEqual({ generation: fresh.generation, wrapped })
})

test('who never wrote a review has no key to lose', async () => {
  const { keys } = await keysAt(may)
  await forgetPerson(keys, ada, may)
  expect(await keys.read(ada)).toEqual({ generation: 0 })
})
