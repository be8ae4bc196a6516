import * as v from 'valibot'
import { orderId, productId } from '#events/vocabulary.ts'
import type { Offer } from '#functions/orders/order/offer.ts'
import { refundStatus } from '#functions/orders/order/refund-parts.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { checkAlways, checkAtRest } from './process-invariants.ts'
import { minute, type Plant, type ProcessWorld, processWorld } from './process-world.ts'

const skus = ['CUP', 'TEA'] as const
/** What is downloaded: in no stock and in no parcel. */
const download = 'BOOK'
const shippingAddress = { sealed: 'sealed', subject: 'ada' }
const offers: readonly Offer[] = [...skus, download].map((sku, index) => ({
  productId: v.parse(productId, `prd_0000000000000000000000000${index}`),
  name: sku,
  price: { amount: 1000 + index * 500, currency: 'EUR' },
  variants: [{ sku, label: '' }],
  digital: sku === download,
  published: true,
}))

/** Many hands and a bad network for a while, then everything that is still on the way arrives; checked at every step. */
export async function liveThrough(seed: number, plant?: Plant): Promise<ProcessWorld> {
  const world = processWorld(seed, plant)
  for (const sku of skus) {
    const quantity = 2 + Math.floor(world.random() * 6)
    await world.stocks.execute(sku, { type: 'ReceiveStock', quantity }, { commandId: world.newId() })
  }
  const steps = 40 + Math.floor(world.random() * 60)
  for (let step = 0; step < steps; step++) {
    await act(world)
    for (let messages = Math.floor(world.random() * 5); messages > 0; messages--) await world.deliver()
    checkAlways(world)
  }
  await comeToRest(world)
  checkAtRest(world)
  return world
}

async function act(world: ProcessWorld): Promise<void> {
  const ids = world.orders.ids()
  const id = world.pick(ids) ?? ''
  const inStatus = (...wanted: string[]) =>
    world.pick(ids.filter((it) => wanted.includes(world.orders.state(it).status)))
  const what = Math.floor(world.random() * 17)
  if (what <= 2 || id === '') {
    const lines = offers
      .filter(() => world.random() < 0.7)
      .map((offer) => ({ productId: offer.productId, quantity: 1 + Math.floor(world.random() * 3) }))
    const [first] = offers
    if (first === undefined) throw new Error('nothing is on sale')
    const placed = v.parse(orderId, `ord_${derivedUlid('order', world.newId())}`)
    await world.tell(placed, {
      type: 'PlaceOrder',
      customerId: 'ada',
      lines: lines.length === 0 ? [{ productId: first.productId, quantity: 1 }] : lines,
      shippingAddress,
      offers,
    })
    return
  }
  switch (what) {
    case 3:
    case 4:
    case 5:
      await pay(world, inStatus('approved') ?? id)
      return
    case 6:
      await world.tell(id, {
        type: 'CancelOrder',
        by: world.random() < 0.5 ? 'staff' : { customerId: 'ada' },
        reason: 'x',
      })
      return
    case 7: {
      const payBy = new Date(world.clock.now + 30 * minute).toISOString()
      await world.tell(
        id,
        world.random() < 0.8 ? { type: 'ApproveOrder', payBy } : { type: 'RejectOrder', reason: 'x' },
      )
      return
    }
    case 8:
      world.provider.settle()
      return
    case 9:
      world.clock.now += Math.floor(world.random() * 20 * minute)
      await world.jobs()
      return
    case 10:
      await world.tell(inStatus('paid') ?? id, { type: 'PrepareOrder', now: world.clock.now })
      return
    case 11: {
      const shipmentId = `shp_${derivedUlid('shipment', world.newId())}`
      const packed = inStatus('prepared') ?? id
      await world.tell(packed, { type: 'ShipParcel', shipmentId, carrier: 'DHL', tracking: '1' })
      if (world.random() < 0.6) await world.tell(packed, { type: 'ConfirmDelivery', shipmentId })
      return
    }
    case 12: {
      const refundId = `ref_${derivedUlid('refund', world.newId())}`
      const sold = inStatus('delivered', 'shipped') ?? id
      const state = world.orders.state(sold)
      const whole = state.status === 'none' ? 0 : state.total.amount
      const amount = { amount: world.random() < 0.5 ? whole : 1 + Math.floor(world.random() * whole), currency: 'EUR' }
      await world.tell(sold, { type: 'GrantRefund', refundId, amount, reason: 'scratched' })
      await world.tell(sold, { type: 'ExecuteRefund', refundId })
      return
    }
    case 13:
      await world.jobs()
      return
    default:
      for (let messages = 0; messages < 30; messages++) await world.deliver()
  }
}

async function pay(world: ProcessWorld, id: string): Promise<void> {
  const paymentId = `pay_${derivedUlid('payment', world.newId())}`
  await world.tell(id, { type: 'StartPayment', paymentId, provider: 'model', method: 'tok', customerId: 'ada' })
}

/** No more faults; time goes by until all messages are read, no saga waits and what nobody paid has expired. */
async function comeToRest(world: ProcessWorld): Promise<void> {
  world.calm()
  for (let round = 0; round < 400; round++) {
    while (await world.deliver());
    world.provider.settle()
    // A refund that failed is executed again by people.
    for (const id of world.orders.ids()) {
      const order = world.orders.state(id)
      if (order.status === 'none') continue
      for (const refund of order.refunds) {
        if (refund.refundId === null || refundStatus(refund) !== 'failed') continue
        await world.tell(id, { type: 'ExecuteRefund', refundId: refund.refundId })
      }
    }
    await world.jobs()
    const busy = world.sagas.ids().some((id) => world.sagas.state(id).steps.length > 0)
    if (!(await world.deliver()) && !busy && round > 40) return
    world.clock.now += 2 * minute
  }
  throw new Error('the world does not come to rest')
}
