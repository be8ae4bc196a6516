import { describe, expect, it } from 'vitest'
import { address } from '#local/demo/address.ts'
import { type HttpAnswer, until } from '#local/shop-client.ts'
import { asStaffSees, orderThatIs } from './order-lives.ts'
import { tellPayment } from './purchase.ts'
import { as, newProduct, shop } from './shop.ts'

const eur = (amount: number) => ({ amount, currency: 'EUR' })

describe('PlaceOrder', () => {
  it('with no line, too many, no piece or more than the shop ever sells is refused, at the place of the fault', async () => {
    const productId = 'prd_00000000000000000000000000'
    const line = { productId, quantity: 1 }
    const faults: readonly [pointer: string, lines: readonly object[]][] = [
      ['/lines', []],
      ['/lines', Array.from({ length: 101 }, () => line)],
      ['/lines/0/quantity', [{ productId, quantity: 0 }]],
      ['/lines/1/quantity', [line, { productId, quantity: 1.5 }]],
      ['/lines/0/quantity', [{ productId, quantity: 10_001 }]],
    ]
    for (const [pointer, lines] of faults) {
      const { status, body } = await place(lines)
      expect([status, body.code, body.errors.map((error: { pointer: string }) => error.pointer)]).toEqual([
        400,
        'invalid-body',
        [pointer],
      ])
    }
  })

  it('merges lines of one product, and takes the price the buyer saw', async () => {
    const { id, variants } = await newProduct()
    const line = { productId: id, unitPrice: eur(1250) }
    const placed = await untilSold(() =>
      place([
        { ...line, quantity: 1 },
        { ...line, quantity: 2 },
      ]),
    )
    expect(placed.body).toMatchObject({
      status: 'created',
      lines: [{ line: 1, productId: id, sku: variants[0]?.sku, quantity: 3, amount: eur(3750) }],
      total: eur(3750),
    })
    const dearer = await place([{ ...line, quantity: 1, unitPrice: eur(1249) }])
    expect([dearer.status, dearer.body.code]).toEqual([409, 'price-changed'])
  })

  it('in two currencies, or for more money than the shop can count, is refused', async () => {
    const [cup, dollars, dear] = await Promise.all([
      newProduct(),
      newProduct({ price: { amount: 1250, currency: 'USD' } }, { pieces: 0 }),
      newProduct({ price: eur(1_000_000_000) }, { pieces: 0 }),
    ])
    const one = ({ id }: { readonly id: string }) => ({ productId: id, quantity: 1 })
    const mixed = await untilSold(() => place([one(cup), one(dollars)]))
    expect([mixed.status, mixed.body.code]).toEqual([400, 'mixed-currencies'])
    const large = await untilSold(() => place([{ ...one(dear), quantity: 101 }]))
    expect([large.status, large.body.code]).toEqual([400, 'total-too-large'])
  })
})

it('ApproveOrder waits until the stock has answered for every line', async () => {
  const [support, { id }] = await Promise.all([as('support'), newProduct()])
  // Now and then the stock is faster than the second request: then another order is asked about.
  const refused = await until(
    async () => {
      const { body } = await untilSold(() => place([{ productId: id, quantity: 1 }]))
      return support.post(`/v1/orders/${body.id}/approve`)
    },
    ({ status }) => status !== 200,
  )
  expect([refused.status, refused.body.code, refused.body.state]).toEqual([409, 'stock-not-reserved', 'created'])
  expect(refused.body.allowedCommands).toEqual(['RejectOrder', 'CancelOrder', 'NoteOrder'])
})

it.skipIf(shop.paymentProvider === undefined)('StartPayment is for exactly what is outstanding', async () => {
  const [buyer, order] = await Promise.all([as('customer'), orderThatIs('approved')])
  const { amount } = order.total
  for (const wrong of [eur(amount - 1), eur(amount + 1), { amount, currency: 'USD' }]) {
    const { status, body } = await buyer.post(`${order.path}/payments`, { method: 'tok_success', amount: wrong })
    expect([status, body.code, body.state]).toEqual([409, 'amount-not-outstanding', 'approved'])
    expect(body.allowedCommands).toEqual(['StartPayment', 'ChangeAddress', 'CancelOrder'])
  }
  const { status } = await buyer.post(`${order.path}/payments`, { method: 'tok_success', amount: order.total })
  expect(status).toBe(201)
})

it('ShipParcel takes nothing that is not ordered, and no more than is left', async () => {
  const [warehouse, order] = await Promise.all([as('warehouse'), orderThatIs('partly shipped')])
  const ship = (...lines: object[]) =>
    warehouse.post(`${order.path}/shipments`, { carrier: 'DHL', tracking: '00343', lines })
  // 80 of 90 pieces are left.
  const faults: readonly [code: string, ...lines: object[]][] = [
    ['no-such-line', { line: 2, quantity: 1 }],
    ['more-than-prepared', { line: 1, quantity: 81 }],
    ['more-than-prepared', { line: 1, quantity: 80 }, { line: 1, quantity: 1 }],
  ]
  for (const [code, ...lines] of faults) {
    const { status, body } = await ship(...lines)
    expect([status, body.code, body.currentVersion]).toEqual([409, code, order.version])
    expect(body.allowedCommands).toEqual(['ShipParcel', 'ConfirmDelivery'])
  }
  expect((await ship({ line: 1, quantity: 80 })).body.order.status).toBe('shipped')
})

it('GrantRefund and ExecuteRefund never come to more than was captured', async () => {
  const [support, finance, order] = await Promise.all([as('support'), as('finance'), orderThatIs('paid')])
  const { amount } = order.total
  const grant = (money: object) => support.post(`${order.path}/refunds`, { amount: money, reason: 'scratched' })
  const foreign = await grant({ amount: 1, currency: 'USD' })
  expect([foreign.status, foreign.body.code, foreign.body.state]).toEqual([409, 'wrong-currency', 'paid'])
  const tooMuch = await grant(eur(amount + 1))
  expect([tooMuch.status, tooMuch.body.code]).toEqual([409, 'more-than-captured'])

  const granted = await grant(order.total)
  expect([granted.status, granted.body.status]).toEqual([201, 'granted'])
  const promised = await grant(eur(1))
  expect([promised.status, promised.body.code]).toEqual([409, 'more-than-captured'])

  // Meanwhile the provider gives a part back by itself: the promise cannot be kept any more.
  await tellPayment(order.path, 'refunded', eur(1))
  await until(
    () => asStaffSees(order.path),
    ({ body }) => body.payment.refunded.amount === 1,
  )
  const gone = await finance.post(`${order.path}/refunds/${granted.body.id}/execute`)
  expect([gone.status, gone.body.code, gone.body.allowedCommands]).toEqual([409, 'more-than-captured', []])
})

async function place(lines: readonly object[]): Promise<HttpAnswer> {
  return (await as('customer')).post('/v1/orders', { lines, shippingAddress: address })
}

/** The till hears of a new product a moment later. */
function untilSold(ask: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  return until(ask, ({ body }) => body.code !== 'product-not-available')
}
