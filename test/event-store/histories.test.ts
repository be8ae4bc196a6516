import fc from 'fast-check'
import { expect, test } from 'vitest'
import { orderEvents } from '#events/orders.ts'
import type { OrderCommand } from '#functions/orders/order.ts'
import { decodeCommit } from '#shared/event-store/commit.ts'
import { isCommit } from '#shared/event-store/event-store.ts'
import { itemsOf, typesOf } from '#test/kit/event-store.ts'
import { atRandom, dynamoDbClient } from '#test/kit/faulty-client.ts'
import { randomNumbers } from '#test/kit/random-numbers.ts'
import { orderCommand } from '#test/orders/order-commands.ts'
import { orderReaders } from '#test/projections/order-readers.ts'
import { orderProcess, sentAs } from './order-store.ts'

/** How many lives are lived; CI asks for 10,000. The seed of life n is `first + n`, so that HISTORIES_FROM replays one. */
const histories = Number(process.env['HISTORIES'] ?? 60)
const first = Number(process.env['HISTORIES_FROM'] ?? 1)
const atOnce = 16
const spoilt = 0.15

const projection = await orderReaders()
const { tables } = projection
const { client } = dynamoDbClient()

test(`${histories} random lives of orders lose nothing and double nothing (seeds from ${first})`, {
  timeout: 3_600_000,
}, async () => {
  let next = first
  const worker = async () => {
    for (let seed = next++; seed < first + histories; seed = next++) {
      await live(seed).catch((error: unknown) => {
        throw new Error(`seed ${seed} (HISTORIES=1 HISTORIES_FROM=${seed} replays it)`, { cause: error })
      })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
})

/**
 * Sends random commands over a client that drops requests, loses answers and is throttled; whoever gets no answer sends the
 * same command again, and some are sent twice at once. Then the commits reach the read table in pieces: twice, in any
 * order, through two instances of the projector at the same time, with the same faults.
 */
async function live(seed: number): Promise<void> {
  const random = randomNumbers(seed)
  const id = `life-${seed}`
  const stream = `order#${id}` as const
  const commands = fc.sample(fc.array(orderCommand, { minLength: 4, maxLength: 10 }), { seed, numRuns: 1 })[0] ?? []
  const unlucky = orderProcess(tables.events, { plan: atRandom(seed, spoilt), maxAttempts: 2 })

  const acknowledged = new Map<string, string[]>()
  const send = async (command: OrderCommand, commandId: string): Promise<void> => {
    for (;;) {
      const creates = command.type === 'PlaceOrder'
      const result = await unlucky.orders.execute(id, command, { ...sentAs(commandId), creates }).catch(() => undefined)
      if (result === undefined) continue
      if (result.outcome === 'accepted' && result.events.length > 0) acknowledged.set(commandId, typesOf(result))
      return
    }
  }
  for (const [index, command] of commands.entries()) {
    const twice = random() < 0.2
    await Promise.all(Array.from({ length: twice ? 2 : 1 }, () => send(command, `c${index}`)))
  }

  const items = (await itemsOf(client, tables.events, stream)).filter(isCommit)
  const commits = items.map((item) => decodeCommit(orderEvents, item))
  expect(commits.map(({ number }) => number)).toEqual(commits.map((_, index) => index + 1))
  expect(new Map(commits.map((commit) => [commit.commandId, typesOf(commit)]))).toEqual(acknowledged)
  expect(commits).toHaveLength(acknowledged.size)

  const delivered = await projection.recorded(items).deliver({ times: 2, shuffle: true, readers: 2, spoilt, seed })
  delivered.equalsFold()
}
