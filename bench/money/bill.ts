import { statSync } from 'node:fs'
import type { Shop } from '#local/shop.ts'
import { type Charge, type Cost, nothing, sum } from '../event-store/pricing.ts'
import { logGigabyte, perMillion } from './prices.ts'

/** One kind of thing that is paid for. */
export interface BillLine {
  readonly what: string
  readonly perOrder: number
  /** USD per million orders. */
  readonly usd: number
}

export interface Bill {
  readonly orders: number
  readonly lines: readonly BillLine[]
  /** What each table took, by its name; for all orders together. */
  readonly tables: ReadonlyMap<string, Cost>
  /** Invocations of each function, by its entry; for all orders together. */
  readonly invocations: ReadonlyMap<string, number>
}

interface Billing {
  readonly charge: Charge
  /** Whether requests are charged at this moment. */
  readonly open: () => boolean
  /** Bills what a piece of work sets off, until the shop is calm again. */
  measure(shop: Shop, orders: number, work: (aside: Aside) => Promise<void>): Promise<Bill>
}

/** Does something that is not billed, such as looking whether the work is done. */
export type Aside = <T>(work: () => Promise<T>) => Promise<T>

/**
 * Seconds of an invocation: an assumption, because a laptop's are not Lambda's. Requests to DynamoDB take most of them
 * (5 ms each there), and batches make them fewer.
 */
const invocationSeconds = 0.02

export function billing(): Billing {
  const tables = new Map<string, Cost>()
  let open = false
  return {
    charge: (table, cost) => void tables.set(table, sum(tables.get(table) ?? nothing, cost)),
    open: () => open,
    async measure(shop, orders, work) {
      tables.clear()
      const sent = new Map<string, number>()
      let listening = true
      shop.listen((event) => {
        if (!listening || event.service === 's3' || event.status !== 'published') return
        const place = event.service === 'sqs' ? event.queueName : event.topicName
        sent.set(place, (sent.get(place) ?? 0) + 1)
      })
      const logged = logBytes(shop)
      const invocations = counted(shop)
      open = true
      const aside: Aside = async (looking) => {
        open = false
        const before = counted(shop)
        try {
          return await looking()
        } finally {
          for (const [arn, count] of counted(shop))
            invocations.set(arn, (invocations.get(arn) ?? 0) + count - (before.get(arn) ?? 0))
          open = true
        }
      }
      await work(aside)
      open = false
      listening = false
      const calls = new Map([...counted(shop)].map(([arn, count]) => [arn, count - (invocations.get(arn) ?? 0)]))
      return {
        orders,
        lines: billLines(shop, orders, { calls, tables, sent, logged: logBytes(shop) - logged }),
        tables: new Map(tables),
        invocations: byEntry(shop, calls),
      }
    },
  }
}

interface Counts {
  /** Invocations by the function's ARN. */
  readonly calls: ReadonlyMap<string, number>
  readonly tables: ReadonlyMap<string, Cost>
  /** Messages by the name of the topic or queue that took them. */
  readonly sent: ReadonlyMap<string, number>
  /** Bytes of log. */
  readonly logged: number
}

function billLines({ model }: Shop, orders: number, { calls, tables, sent, logged }: Counts): BillLine[] {
  const queues = [...model.queues.values()]
  const integrated = new Set([...model.integrations.values()].map(({ functionArn }) => functionArn))
  const timed = new Set([...model.schedules.values()].map(({ functionArn }) => functionArn))
  const mapped = new Set([...model.queueMappings, ...model.streamMappings].map(({ functionArn }) => functionArn))
  // The clock ticks whether somebody buys or not.
  const work = [...calls].filter(([arn]) => !timed.has(arn) || mapped.has(arn) || integrated.has(arn))
  const units = [...tables.values()].reduce(sum, nothing)
  const messages = (fifo: boolean) =>
    total(queues.filter((queue) => queue.fifo === fifo).map(({ name }) => sent.get(name) ?? 0))
  // A batch is received and deleted, in a request each.
  const batches = (fifo: boolean) => {
    const readers = new Set(
      model.queueMappings
        .filter(({ queueArn }) => model.queues.get(queueArn)?.fifo === fifo)
        .map(({ functionArn }) => functionArn),
    )
    return total(work.filter(([arn]) => readers.has(arn)).map(([, count]) => count))
  }
  const topics = [...sent].filter(([name]) => !queues.some((queue) => queue.name === name))
  const gigabyteSeconds = total(
    work.map(([arn, count]) => (count * invocationSeconds * (model.functions.get(arn)?.memoryMb ?? 0)) / 1024),
  )
  const line = (what: string, count: number, price: number): BillLine => ({
    what,
    perOrder: count / orders,
    usd: (count / orders) * price,
  })
  return [
    line(
      'HTTP API requests',
      total(work.filter(([arn]) => integrated.has(arn)).map(([, n]) => n)),
      perMillion.httpRequest,
    ),
    line('invocations', total(work.map(([, count]) => count)), perMillion.invocation),
    line(`GB-s, if an invocation takes ${invocationSeconds * 1000} ms`, gigabyteSeconds, perMillion.gigabyteSecond),
    line('write units', units.writeUnits, perMillion.writeUnit),
    line('read units', units.readUnits, perMillion.readUnit),
    line('messages to FIFO topics', total(topics.map(([, count]) => count)), perMillion.publish),
    line('their deliveries', messages(true), perMillion.delivery),
    line('requests to FIFO queues', messages(true) + 2 * batches(true), perMillion.fifoRequest),
    line('requests to standard queues', messages(false) + 2 * batches(false), perMillion.standardRequest),
    line('MB of log', logged / 1e6, logGigabyte * 1e3),
  ]
}

function counted(shop: Shop): Map<string, number> {
  return new Map([...shop.functions.pools].map(([arn, pool]) => [arn, pool.started()]))
}

/** Functions of several services may have one entry, as publishers do. */
function byEntry(shop: Shop, calls: ReadonlyMap<string, number>): Map<string, number> {
  const named = new Map<string, number>()
  for (const [arn, count] of calls) named.set(nameOf(shop, arn), (named.get(nameOf(shop, arn)) ?? 0) + count)
  return named
}

function nameOf({ model }: Shop, arn: string): string {
  const { entry, logicalId } = model.functions.get(arn) ?? {}
  return entry?.replace(/^functions\//, '').replace(/\.ts$/, '') ?? logicalId ?? arn
}

function logBytes(shop: Shop): number {
  return statSync(shop.details.logFile).size
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
