import * as v from 'valibot'
import { address, money, orderId, productId, sku, text } from '#events/vocabulary.ts'
import { commandIdentity } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { dryRunQuery } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import type { Orders } from '../streams.ts'
import { buyer } from './buyer.ts'
import { answerCommand } from './command-answer.ts'
import type { Offers } from './offered.ts'

const body = v.strictObject({
  lines: v.pipe(
    v.array(
      v.strictObject({
        productId,
        sku: v.optional(sku),
        quantity: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
        unitPrice: v.optional(money),
      }),
    ),
    v.minLength(1),
    v.maxLength(100),
  ),
  shippingAddress: address,
  note: v.optional(text(1000)),
})

export interface PlaceOrderDependencies {
  readonly orders: Orders
  readonly offers: Offers
  readonly people: PersonalData
}

/**
 * `POST /v1/orders`: a buyer orders products at today's prices.
 * The order's id comes from the Idempotency-Key, so that a repetition meets the order it made. Where to send it and the
 * note are sealed before anything else sees them.
 */
export function placeOrder({ orders, offers, people }: PlaceOrderDependencies): Route {
  return route({ access: ['shop:buy'], body, query: dryRunQuery }, async (request) => {
    const identity = commandIdentity(request, { required: true })
    const id = v.parse(orderId, `ord_${derivedUlid('order', identity.commandId)}`)
    const { lines, shippingAddress, note } = request.body
    const dryRun = request.query.dryRun === 'true'
    const customerId = buyer(request.principal)
    const [offered, personal] = await Promise.all([
      offers.of(lines.map((line) => line.productId)),
      // A dry run records nothing and makes no key.
      dryRun
        ? { shippingAddress: { plain: shippingAddress }, note: note === undefined ? undefined : { plain: note } }
        : people.seal(customerId, { shippingAddress, note }),
    ])
    const result = await orders.execute(
      id,
      { type: 'PlaceOrder', customerId, lines, ...personal, offers: offered },
      { ...identity, metadata: requestMetadata(request), creates: true, dryRun },
    )
    return answerCommand(result, {
      id,
      request,
      dryRun,
      people,
      known: { shippingAddress, note: note ?? null, notes: [], erased: false },
      status: 201,
      headers: { location: `/v1/orders/${id}` },
    })
  })
}
