import { expect, it } from 'vitest'
import { until } from '#local/shop-client.ts'
import { createProduct } from '#seed/catalogue.ts'
import { idOfOrder, orderActs } from '#seed/order-acts.ts'
import type { PlannedStep } from '#seed/order-plan.ts'
import { openServices } from '#seed/services.ts'
import { as, shop } from '../shop.ts'

const day = 24 * 60 * 60_000

// The seed records the past through the laptop's own tables.
it.skipIf(shop.dataDir === undefined)(
  'an order of the past that is paid a little later is not closed by the clock of today meanwhile',
  async () => {
    const [ops, support] = await Promise.all([as('ops'), as('support')])
    let clock = Date.now() - 30 * day
    const services = openServices(shop, () => clock)
    const act = orderActs({
      services,
      offers: [await createProduct(services, 0)],
      buyers: 1,
      random: () => 0.5,
      paymentWindowMs: day,
    })
    const [paid, unpaid] = [900_001, 900_002]
    const does = async (order: number, ...acts: readonly PlannedStep['act'][]) => {
      for (const one of acts) {
        clock += 1000
        await act({ order, act: one, at: clock })
      }
    }
    await does(paid, 'place', 'reserve', 'approve')
    await does(unpaid, 'place', 'reserve', 'approve-unpaid')
    const closed = await until(
      async () => {
        await ops.post('/v1/ops/jobs/orders-expiry/run')
        return support.get(`/v1/orders/${idOfOrder(unpaid)}`)
      },
      ({ body }) => body.status === 'expired',
    )
    expect(closed.body.closingReason).toBe('not paid in time')
    // What the plan says of it comes to nothing new.
    await does(unpaid, 'expire', 'release')
    await does(paid, 'pay')
    expect((await support.get(`/v1/orders/${idOfOrder(paid)}?consistency=strong`)).body.status).toBe('paid')
    services.close()
  },
)
