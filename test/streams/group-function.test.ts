import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { groupFunction } from '#shared/queue/group-function.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import { failedIds, type QueuedMessage, received } from '#test/kit/queue-event.ts'

/** A consumer that understands everything but `poison`, and fails on a group as often as it is told. */
function consumer(fails: readonly string[] = []) {
  const handled: string[] = []
  const handler = groupFunction<string>({
    parse(body) {
      if (body === 'poison') throw new Error('poison')
      return String(body)
    },
    async handle(group, messages) {
      await sleep(1)
      if (fails.includes(group)) throw new Error('no store')
      handled.push(`${group}: ${messages.map(({ body }) => body).join(' ')}`)
    },
  })
  return {
    handled,
    deliver: async (...messages: readonly QueuedMessage[]) =>
      failedIds((await handler(received(messages), lambdaContext)) ?? { batchItemFailures: [] }),
  }
}

const message = (id: string, group: string, text = id): QueuedMessage => ({ id, group, body: JSON.stringify(text) })

describe('messages of one group', () => {
  test('are handled together, in their order', async () => {
    const { handled, deliver } = consumer()
    expect(await deliver(message('a', 'CUP'), message('b', 'MUG'), message('c', 'CUP'), message('d', 'MUG'))).toEqual(
      [],
    )
    expect(handled.toSorted()).toEqual(['CUP: a c', 'MUG: b d'])
  })

  test.each([0, 1, 2, 3])('behind a message that nobody understands, at position %i, come again', async (position) => {
    const { handled, deliver } = consumer()
    const ids = ['a', 'b', 'c', 'd']
    const messages = ids.map((id, index) => message(id, 'CUP', index === position ? 'poison' : id))
    expect(await deliver(...messages)).toEqual(ids.slice(position))
    expect(handled).toEqual(position === 0 ? [] : [`CUP: ${ids.slice(0, position).join(' ')}`])
  })

  test('that is no JSON is one that nobody understands', async () => {
    const { deliver } = consumer()
    expect(await deliver({ id: 'a', group: 'CUP', body: '{' }, message('b', 'CUP'))).toEqual(['a', 'b'])
  })

  test('come again whole where the group fails, and other groups go on', async () => {
    const { handled, deliver } = consumer(['CUP'])
    expect(await deliver(message('a', 'CUP'), message('b', 'MUG'), message('c', 'CUP'))).toEqual(['a', 'c'])
    expect(handled).toEqual(['MUG: b'])
  })
})
