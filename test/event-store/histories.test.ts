import { DeleteTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { orderEvents } from '#events/orders.ts'
import type { OrderCommand } from '#functions/orders/order/order.ts'
import type { Item } from '#shared/aws/item.ts'
import { decodeCommit, isCommit } from '#shared/event-store/commit-item.ts'
import { ContentionError } from '#shared/event-store/execute.ts'
import type { StreamName } from '#shared/event-store/stream-name.ts'
import { isTrouble } from '#shared/projections/parking/poison.ts'
import { itemsOf, typesOf } from '#test/kit/event-store.ts'
import { atRandom, dynamoDbClient } from '#test/kit/faulty-client.ts'
import { randomNumbers } from '#test/kit/random-numbers.ts'
import { orderCommand, placing } from '#test/orders/order-commands.ts'
import { payBy } from '#test/orders/past.ts'
import { orderReaders } from '#test/projections/order-readers.ts'
import { rebuilding } from '#test/projections/rebuilding.ts'
import { orderProcess, sentAs } from './order-store.ts'

/**
 * How many lives are lived; CI asks for 10,000. Lives that begin together share a shop: the seed of life n is `first + n`,
 * so that HISTORIES_FROM replays the shop that begins with it.
 */
const histories = Number(process.env['HISTORIES'] ?? 40)
const first = Number(process.env['HISTORIES_FROM'] ?? 1)
const livesPerShop = 20
const shopsAtOnce = 5
const spoilt = 0.15

const { client } = dynamoDbClient()

/** Commands of which some are likely to find an order in the right state. */
const eventful = fc
  .array(orderCommand, { minLength: 6, maxLength: 14 })
  .map((commands): OrderCommand[] => [placing(), { type: 'ApproveOrder', payBy }, ...commands])

type Readers = Awaited<ReturnType<typeof orderReaders>>

test(`${histories} random lives of orders lose nothing and double nothing, nor does a rebuild among them (seeds from ${first})`, {
  timeout: 7_200_000,
}, async () => {
  const shops = Math.ceil(histories / livesPerShop)
  let next = 0
  const worker = async () => {
    for (let shop = next++; shop < shops; shop = next++) {
      const seed = first + shop * livesPerShop
      await rebuiltWhileLiving(seed, Math.min(livesPerShop, histories - shop * livesPerShop)).catch(
        (error: unknown) => {
          throw new Error(`seed ${seed} (HISTORIES=${livesPerShop} HISTORIES_FROM=${seed} replays it)`, {
            cause: error,
          })
        },
      )
    }
  }
  await Promise.all(Array.from({ length: shopsAtOnce }, worker))
})

test('a projector that writes rows without their condition is found out within 20 lives', {
  timeout: 120_000,
}, async () => {
  const careless = await orderReaders(undefined, withoutConditions)
  const lives = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => beginLife(careless, 1 + index).end()))
  const faults = lives.flatMap((life) => (life.status === 'rejected' ? [String(life.reason)] : []))
  expect(faults).toContainEqual(expect.stringContaining('delivered with seed'))
})

/**
 * A shop in which orders live: some to their end before a rebuild of the order list starts, others into it, and the rest
 * while its workers, who die now and then, make the rows of the next generation. In the end both generations are the fold.
 */
async function rebuiltWhileLiving(seed: number, count: number): Promise<void> {
  const readers = await orderReaders()
  const { tables } = readers
  const { begin, waiting, instance, status } = rebuilding(tables)
  const random = randomNumbers(seed)
  const lives = Array.from({ length: count }, (_, index) => beginLife(readers, seed + index))
  await Promise.all(lives.slice(0, count / 2).map((life) => life.goOn(random())))

  await begin('r1')
  const work = async () => {
    for (let piece = 0; waiting.length > 0; piece++) {
      const [message] = waiting.splice(Math.floor(random() * waiting.length), 1)
      if (message === undefined) return
      const mortal = instance(atRandom(seed * 1000 + piece, spoilt / 10), 1)
      // What failed comes again, as from the queue.
      await mortal.work(message, () => 60_000).catch(() => waiting.push(message))
    }
  }
  const [ended] = await Promise.all([Promise.all(lives.map((life) => life.end())), work()])
  expect(await status('r1')).toMatchObject({ status: 'live', verification: { missing: 0, behind: 0, different: 0 } })
  for (const { stream, items } of ended) {
    for (const generation of [1, 2]) {
      const rows = await readers.rowsOf(stream, generation)
      expect(rows.filter(isListRow)).toEqual(readers.foldedRows(items, generation).filter(isListRow))
    }
  }
  for (const TableName of [tables.events, tables.rows]) await client.send(new DeleteTableCommand({ TableName }))
}

/**
 * An order and the random commands that it gets, over a client that drops requests, loses answers and is throttled; whoever
 * gets no answer sends the same command again, and some are sent twice at once. Its commits reach the read table in pieces:
 * twice, in any order, through two instances of the projector at the same time, with the same faults.
 */
function beginLife(readers: Readers, seed: number) {
  const random = randomNumbers(seed)
  const id = `life-${seed}`
  const stream = `order#${id}` as const
  const commands = fc.sample(eventful, { seed, numRuns: 1 })[0] ?? []
  const unlucky = orderProcess(readers.tables.events, { plan: atRandom(seed, spoilt), maxAttempts: 2 })
  const acknowledged = new Map<string, string[]>()
  let sent = 0
  let delivered = 0

  async function send(command: OrderCommand, commandId: string): Promise<void> {
    for (;;) {
      const creates = command.type === 'PlaceOrder'
      const result = await unlucky.orders.execute(id, command, { ...sentAs(commandId), creates }).catch(comesAgain)
      if (result === undefined) continue
      if (result.outcome === 'accepted' && result.events.length > 0) acknowledged.set(commandId, typesOf(result))
      return
    }
  }

  /** Sends the commands up to a share of them all and lets what they recorded reach the read table. */
  async function goOn(share: number): Promise<Item[]> {
    for (const end = Math.round(commands.length * share); sent < end; sent++) {
      const command = commands[sent]
      if (command === undefined) break
      const twice = random() < 0.2
      await Promise.all(Array.from({ length: twice ? 2 : 1 }, () => send(command, `c${sent}`)))
    }
    const items = (await itemsOf(client, readers.tables.events, stream)).filter(isCommit)
    const news = items.slice(delivered)
    delivered = items.length
    await deliver(news, 1)
    return items
  }

  async function deliver(items: readonly Item[], times: number): Promise<void> {
    await readers.recorded(items).deliver({ times, shuffle: true, readers: 2, spoilt, seed: seed + sent })
  }

  return {
    goOn,

    /** Sends the rest; answers the commits, which are the acknowledged ones and in the rows of the live generation. */
    async end(): Promise<{ readonly stream: StreamName; readonly items: readonly Item[] }> {
      for (let share = 0; share < 1; share += 0.5) await goOn(share)
      const items = await goOn(1)
      // Records may come again at any time.
      await deliver(items, 2)
      const commits = items.map((item) => decodeCommit(orderEvents, item))
      expect(commits.map(({ number }) => number)).toEqual(commits.map((_, index) => index + 1))
      expect(new Map(commits.map((commit) => [commit.commandId, typesOf(commit)]))).toEqual(acknowledged)
      expect(commits).toHaveLength(acknowledged.size)
      const rows = await readers.rowsOf(stream)
      expect(rows, `delivered with seed ${seed}`).toEqual(readers.foldedRows(items))
      return { stream, items }
    },
  }
}

/** Whoever gets no answer tries again; anything else is a fault of ours. */
function comesAgain(error: unknown): undefined {
  if (!isTrouble(error) && !(error instanceof ContentionError)) throw error
}

function isListRow(item: Item): boolean {
  return item['p']?.S?.startsWith('order-list@') === true
}

/** Plants the fault: every write of a row succeeds. */
function withoutConditions(projector: DynamoDBClient): void {
  projector.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName === 'PutItemCommand')
          Object.assign(args.input, { ConditionExpression: undefined, ExpressionAttributeValues: undefined })
        return next(args)
      },
    { step: 'initialize', name: 'without-conditions' },
  )
}
