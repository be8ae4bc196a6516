import { type HttpAnswer, until } from '#local/shop-client.ts'
import { tellPayment } from './purchase.ts'
import { as, waitingOrder } from './shop.ts'

/** How far an order has come. */
export const lives = [
  'created',
  'approved',
  'paid',
  'prepared',
  'partly shipped',
  'shipped',
  'delivered',
  'rejected',
  'expired',
  'cancelling',
  'cancelled',
  'returned',
] as const

export type Life = (typeof lives)[number]

/** An order of 90 pieces that came as far as its life says, and to which nothing happens by itself any more. */
export interface LivedOrder {
  readonly path: string
  readonly version: number
  readonly status: string
  readonly total: { readonly amount: number; readonly currency: string }
  /** Its first parcel. */
  readonly shipment: string | undefined
}

/** Brings an order to where the life says, over HTTP and the queue of the payment provider. */
export async function orderThatIs(life: Life): Promise<LivedOrder> {
  const { id } = await waitingOrder()
  const path = `/v1/orders/${id}`
  await ways[life](path)
  const { body } = await until(() => asStaffSees(path), isQuiet)
  return { path, version: body.version, status: body.status, total: body.total, shipment: body.shipments[0]?.id }
}

/** The order as its newest fact left it. */
export async function asStaffSees(path: string): Promise<HttpAnswer> {
  return (await as('support')).get(`${path}?consistency=strong`)
}

/**
 * Lets the clock's job look for orders that were not paid in time, as if this order's time were over. Tells what became of the
 * order: a payment may have been faster.
 */
export async function expireUnpaid(path: string): Promise<string> {
  const ops = await as('ops')
  const { body } = await until(
    () => asStaffSees(path),
    (order) => order.body.payBy !== null,
  )
  const now = new Date(Date.parse(body.payBy) + 1000).toISOString()
  // The list that the job reads may know of the order a moment later.
  const after = await until(
    async () => {
      const started = await ops.post('/v1/ops/jobs/orders-expiry/run', { now })
      if (started.status !== 202) throw new Error(JSON.stringify(started.body))
      return asStaffSees(path)
    },
    ({ body: { status } }) => status !== 'approved',
  )
  return after.body.status
}

type Way = (path: string) => Promise<unknown>

const approve: Way = (path) => asks('support', `${path}/approve`)

const pay: Way = async (path) => {
  await approve(path)
  const { body } = await asStaffSees(path)
  await tellPayment(path, 'captured', body.total)
  await until(
    () => asStaffSees(path),
    ({ body: { status, reservations } }) =>
      // From then on nothing happens to it before somebody packs it.
      status === 'paid' && reservations.every((one: { until: string | null }) => one.until === null),
  )
}

const prepare: Way = async (path) => {
  await pay(path)
  await asks('warehouse', `${path}/prepare`)
}

/** Ten pieces of ninety. */
const shipSome: Way = async (path) => {
  await prepare(path)
  const lines = [{ line: 1, quantity: 10 }]
  await asks('warehouse', `${path}/shipments`, { carrier: 'DHL', tracking: '00340', lines })
}

const shipAll: Way = async (path) => {
  await prepare(path)
  await asks('warehouse', `${path}/shipments`, { carrier: 'DHL', tracking: '00341' })
}

const deliver: Way = async (path) => {
  await shipAll(path)
  const { body } = await asStaffSees(path)
  await asks('warehouse', `${path}/shipments/${body.shipments[0].id}/delivered`)
}

const giveBack: Way = async (path) => {
  await deliver(path)
  const { body } = await asStaffSees(path)
  const refund = await asks('support', `${path}/refunds`, { amount: body.total, reason: 'does not fit' })
  await asks('finance', `${path}/refunds/${refund.body.id}/execute`)
  await tellPayment(path, 'refunded', body.total)
  await until(
    () => asStaffSees(path),
    (order) => order.body.status === 'returned',
  )
}

const ways: Readonly<Record<Life, Way>> = {
  created: async () => undefined,
  approved: approve,
  paid: pay,
  prepared: prepare,
  'partly shipped': shipSome,
  shipped: shipAll,
  delivered: deliver,
  rejected: (path) => asks('support', `${path}/reject`, { reason: 'not sold there' }),
  expired: async (path) => {
    await approve(path)
    await expireUnpaid(path)
  },
  // Its money came past the shop's own payments: it goes back by hand, and nobody does that here.
  cancelling: async (path) => {
    await pay(path)
    await asks('customer', `${path}/cancel`)
  },
  cancelled: async (path) => {
    await asks('customer', `${path}/cancel`)
    await until(
      () => asStaffSees(path),
      (order) => order.body.status === 'cancelled',
    )
  },
  returned: giveBack,
}

async function asks(role: 'customer' | 'support' | 'finance' | 'warehouse', path: string, body?: object) {
  const answer = await (await as(role)).post(path, body)
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
  return answer
}

/** Has the stock let go of what it kept for an order that is closed? */
function isQuiet({ body }: HttpAnswer): boolean {
  const closed = ['rejected', 'expired', 'cancelling', 'cancelled'].includes(body.status)
  return !closed || body.reservations.every(({ status }: { status: string }) => status !== 'held')
}
