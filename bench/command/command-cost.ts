import * as v from 'valibot'
import { orderId } from '#events/vocabulary.ts'
import { masterKey } from '#test/kit/personal.ts'
import type { Finding } from '../event-store/goals.ts'
import { ground } from '../event-store/ground.ts'
import { firstEvents, laterEvents } from '../event-store/payload.ts'
import type { Cost } from '../event-store/pricing.ts'
import { printTable, round } from '../table.ts'
import { ordersFunction } from './orders-function.ts'
import { silently } from './silently.ts'

interface Row {
  readonly command: string
  readonly cost: Cost
  /** Write units of the stream's snapshots, per commit. */
  readonly upkeep: number
}

/** The store's own distance between snapshots. */
const snapshotInterval = 16

/**
 * Requests and units of commands that come over HTTP, through the routes, stack and store of the orders' commands function,
 * at several lengths of the stream.
 */
export async function commandCost(lengths: readonly number[]): Promise<Finding[]> {
  const [at, master] = await Promise.all([ground(), masterKey()])
  try {
    const shop = await at.connect((setting) => ordersFunction(setting, master), at.meter.observe)
    // Which generation of a read model is live is looked up once in a while, and a buyer's key is made once.
    await silently(() => shop.place('first'))
    const placing = await run('place an order of three lines', 0, () => shop.place('second'))
    const messages: Row[] = []
    const changes: Row[] = []
    for (const [index, length] of lengths.entries()) {
      const id = v.parse(orderId, `ord_01KATZ5V8Q3M7X2N9R4B6C1D0${index}`)
      const upkeep = (await grow(id, length)) / length
      const commits = `${length.toLocaleString('en')} commits`
      messages.push(await run(`a payment's result, ${commits}`, upkeep, () => shop.failPayment(id)))
      changes.push(await run(`cancel over HTTP, ${commits}`, upkeep, () => shop.cancel(id)))
    }
    print([placing, ...messages, ...changes])
    return [judgePlacing(placing), judge('a command', messages), judge('a command over HTTP', changes)]

    async function run(command: string, upkeep: number, send: () => Promise<number>): Promise<Row> {
      let status = 0
      const cost = await at.meter.measure(async () => {
        status = await silently(send)
      })
      if (status >= 300) throw new Error(`${command} is answered ${status}`)
      return { command, cost, upkeep }
    }

    /** Gives an order its past; answers the write units of its snapshots. */
    async function grow(id: string, length: number): Promise<number> {
      let written = 0
      for (let commit = 1; commit <= length; commit++) {
        await shop.store.append(id, commit === 1 ? firstEvents(1) : laterEvents(1))
        if (commit % snapshotInterval !== 0) continue
        written += (await at.meter.measure(async () => shop.store.maintain?.(id))).writeUnits
      }
      return written
    }
  } finally {
    await Promise.all([at.stop(), master.stop()])
  }
}

function print(rows: readonly Row[]): void {
  console.log('\n  Commands on orders, with everything that they ask of DynamoDB')
  printTable(
    ['command', 'requests', 'read units', 'write units', 'snapshots, write units per commit'],
    rows.map(({ command, cost, upkeep }) => [
      command,
      cost.requests,
      round(cost.readUnits),
      round(cost.writeUnits, 2),
      round(upkeep, 2),
    ]),
  )
}

function judge(what: string, rows: readonly Row[]): Finding {
  const most = (of: (row: Row) => number) => Math.max(...rows.map(of))
  const requests = most(({ cost }) => cost.requests)
  const reads = most(({ cost }) => cost.readUnits)
  const writes = most(({ cost, upkeep }) => cost.writeUnits + upkeep)
  return {
    goal: `${what} is 2 requests, at most 4 read and 1.2 write units at any stream length, snapshots included`,
    met: requests <= 2 && reads <= 4 && writes <= 1.2,
    found: `${requests} requests, ${round(reads)} read, ${round(writes, 2)} write units`,
  }
}

function judgePlacing({ cost }: Row): Finding {
  return {
    goal: 'a creating command is 1 request',
    met: cost.requests === 1,
    found: `${cost.requests} (the append, today's prices in one batch, the buyer's key)`,
  }
}
