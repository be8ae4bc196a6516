import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startShop } from '#local/shop.ts'
import { type Bill, billing } from './money/bill.ts'
import { type DynamoDbProxy, dynamoDbProxy } from './money/dynamodb-proxy.ts'
import { orderLives } from './money/order-life.ts'
import { printBills } from './money/print-bills.ts'

/**
 * What an order costs at list prices, from created to delivered: everything that it sets off in all services, counted on the
 * laptop runtime. Alone, each event is a batch of its own; in company, several share invocations and requests.
 */
export async function money(company: number): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'storefold-bench-'))
  const bills = billing()
  let proxy: DynamoDbProxy | undefined
  const shop = await startShop({
    port: 0,
    dataDir,
    async through(engines) {
      proxy = await dynamoDbProxy(engines.dynamodb, bills.charge, bills.open)
      return { ...engines, dynamodb: proxy.endpoint }
    },
  })
  try {
    const live = await orderLives(shop)
    // First calls ask for what is kept afterwards.
    await live(2, (work) => work())
    const bill = (orders: number): Promise<Bill> => bills.measure(shop, orders, (aside) => live(orders, aside))
    printBills(await bill(1), await bill(company))
  } finally {
    await shop.stop()
    await proxy?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
