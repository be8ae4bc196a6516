import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startShop } from '#local/shop.ts'
import { ShopClient, until } from '#local/shop-client.ts'
import { uploadPicture } from '#local/upload-client.ts'
import type { Finding } from '../event-store/goals.ts'
import { printTable, quantile, round } from '../table.ts'

const photograph = readFileSync(join(import.meta.dirname, '../../local/photos/coffee-cup.jpg'))

/** A caller asks so often, whatever the shop does meanwhile. */
const everyMs = 50

const goal = 2

/** Many photographs at once on the laptop runtime, and what somebody who looks at a product notices of it. */
export async function burst(short: boolean): Promise<Finding[]> {
  const uploads = short ? 60 : 200
  const dataDir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'storefold-burst-'))
  const shop = await startShop({ port: 0, dataDir })
  try {
    const person = shop.details.people.find(({ role }) => role === 'catalog-manager')
    if (person === undefined) throw new Error('no catalog-manager is seeded')
    const anyone = new ShopClient(shop.url)
    const manager = await anyone.signIn(person.email, person.password)
    const { body: product } = await manager.post('/v1/products', {
      sku: 'BURST-1',
      name: 'Enamel cup',
      price: { amount: 1250, currency: 'EUR' },
    })
    const look = async () => {
      const answer = await manager.get(`/v1/products/${product.id}`)
      if (answer.status !== 200) throw new Error(`GET of a product: ${answer.status}`)
      return answer.ms
    }
    // Functions and the rendering processes are there before anything counts.
    await ready(manager, await Promise.all(Array.from({ length: 8 }, () => uploadPicture(manager, photograph))))
    await shop.settled()
    await looking(look, pause(2_000))
    const idle = await looking(look, pause(10_000))

    const begun = performance.now()
    let sentMs = 0
    const arrived = Promise.all(Array.from({ length: uploads }, () => uploadPicture(manager, photograph))).then(
      (ids) => {
        sentMs = performance.now() - begun
        return ids
      },
    )
    const sending = await looking(look, arrived)
    const processing = await looking(
      look,
      arrived.then((ids) => ready(manager, ids)),
    )
    const seconds = (performance.now() - begun) / 1000
    const once = await Promise.all((await arrived).map((id) => manager.get(`/v1/media/${id}`)))
    const right = once.filter(({ body }) => body.status === 'ready' && body.version === 3).length

    console.log(
      `  ${uploads} photographs: sent in ${round(sentMs / 1000)} s, all ready after ${round(seconds)} s; ${right} with three facts each`,
    )
    const row = (name: string, list: readonly number[]) => [
      name,
      list.length,
      round(quantile(list, 0.5)),
      round(quantile(list, 0.95)),
      round(Math.max(...list)),
    ]
    printTable(
      ['GET of a product, ms', 'number', 'median', 'p95', 'max'],
      [
        row('nothing else to do', idle),
        row('while they are sent', sending),
        row('while they are processed', processing),
      ],
    )
    const ratio = quantile(processing, 0.5) / quantile(idle, 0.5)
    return [
      {
        goal: `all of ${uploads} uploads at once become pictures, once each`,
        met: right === uploads,
        found: `${right}`,
      },
      {
        goal: `while they are processed, a GET takes at most ${goal}x of its time (medians)`,
        met: ratio <= goal,
        found: `${round(ratio, 2)}x, p95 ${round(quantile(processing, 0.95) / quantile(idle, 0.95), 2)}x`,
      },
    ]
  } finally {
    await shop.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** Asks at a steady pace until the work is done; each answer's milliseconds. */
async function looking(look: () => Promise<number>, work: Promise<unknown>): Promise<number[]> {
  let done = false
  const finished = work.finally(() => {
    done = true
  })
  const list: number[] = []
  while (!done) {
    list.push(await look())
    await pause(everyMs)
  }
  await finished
  return list
}

async function ready(manager: ShopClient, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await until(
      () => manager.get(`/v1/media/${id}`),
      ({ body }) => body.status === 'ready' || body.status === 'rejected',
      600_000,
    )
  }
}
