import { beforeAll, describe, expect, it } from 'vitest'
import { asStaffSees, type Life, type LivedOrder, lives, orderThatIs } from '../order-lives.ts'
import { orderTable } from '../order-table.ts'
import { as, shop } from '../shop.ts'

const orders = new Map<Life, LivedOrder>()

beforeAll(async () => {
  // The job that expires one order would expire the others too that are approved then.
  orders.set('expired', await orderThatIs('expired'))
  const others = lives.filter((life) => life !== 'expired')
  await Promise.all(others.map(async (life) => orders.set(life, await orderThatIs(life))))
})

function orderOf(life: Life): LivedOrder {
  const order = orders.get(life)
  if (order === undefined) throw new Error(`no order is ${life}`)
  return order
}

const notFound = ['no-such-parcel', 'no-such-refund']

// A shop without a payment provider starts no payment at all.
const rows = orderTable.filter(({ pays = false }) => !pays || shop.paymentProvider !== undefined)

describe.each(rows)('$command', ({ by, notBy, request, malformed, outcomes }) => {
  const refused = lives.filter((life) => typeof outcomes[life] === 'string')
  const accepted = lives.filter((life) => typeof outcomes[life] !== 'string')

  it.each(refused.map((life) => [life, outcomes[life]] as const))(
    'on an order that is %s is refused: %s',
    async (life, code) => {
      const order = orderOf(life)
      const [path, body] = request(order)
      const caller = await as(by)
      const answer = await caller.post(order.path + path, body)
      expect([answer.status, answer.body.code]).toEqual([notFound.includes(String(code)) ? 404 : 409, code])
      const { status, version } = (await asStaffSees(order.path)).body
      expect([status, version]).toEqual([order.status, order.version])
      expect(answer.body).toMatchObject({ state: status, currentVersion: version })
      const seen = await caller.get(`${order.path}?consistency=strong`)
      // Who only gives money back reads no orders.
      if (seen.status !== 403) expect(answer.body.allowedCommands).toEqual(seen.body.allowedCommands)
    },
  )

  if (accepted.length > 0) {
    it.each(accepted.map((life) => [life, outcomes[life]] as const))(
      'on an order that is %s would record: %j',
      async (life, types) => {
        const order = orderOf(life)
        const [path, body] = request(order)
        const { status, body: told } = await (await as(by)).post(`${order.path}${path}?dryRun=true`, body)
        expect([status, told.dryRun, told.version]).toEqual([200, true, order.version])
        expect(told.events.map(({ type }: { type: string }) => type)).toEqual(types)
        expect((await asStaffSees(order.path)).body.version).toBe(order.version)
      },
    )
  }

  it(`is not for ${notBy}, and not about an order that is not there`, async () => {
    const order = orderOf('paid')
    const [path, body] = request(order)
    const stranger = await (await as(notBy)).post(order.path + path, body)
    expect([stranger.status, stranger.body.code]).toEqual([403, 'missing-scope'])
    const nowhere = await (await as(by)).post(`/v1/orders/ord_00000000000000000000000000${path}`, body)
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'order-not-found'])
  })

  it('that is stale, or asks what nobody understands, is refused before anything is decided', async () => {
    const order = orderOf('paid')
    const [path, body] = request(order)
    const caller = await as(by)
    const stale = await caller.post(order.path + path, body, { 'if-match': `"${order.version - 1}"` })
    expect([stale.status, stale.body.code, stale.body.currentVersion]).toEqual([412, 'version-mismatch', order.version])
    const bodies = malformed === undefined ? [{ colour: 'red' }] : [malformed, { ...body, colour: 'red' }]
    for (const wrong of bodies) {
      const answer = await caller.post(order.path + path, wrong)
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid-body'])
    }
    const query = await caller.post(`${order.path}${path}?colour=red`, body)
    expect([query.status, query.body.code]).toEqual([400, 'invalid-query'])
  })
})
