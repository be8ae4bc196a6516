import * as v from 'valibot'
import { address, money, orderId, productId, text } from '#events/vocabulary.ts'
import { commandIdentity } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { dryRunQuery } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import { derivedUlid } from '#shared/identity/ids.ts'
import { buyer } from './buyer.ts'
import type { Offers } from './offers.ts'
import { answerCommand } from './order-answer.ts'
import type { Orders } from './orders.ts'

const body = v.strictObject({
  lines: v.pipe(
    v.array(
      v.strictObject({
        productId,
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

/**
 * `POST /v1/orders`: a buyer orders products at today's prices.
 * The order's id comes from the Idempotency-Key, so that a repetition meets the order it made.
 */
export function placeOrder({ orders, offers }: { readonly orders: Orders; readonly offers: Offers }): Route {
  return route({ access: ['shop:buy'], body, query: dryRunQuery }, async (request) => {
    const identity = commandIdentity(request, { required: true })
    const id = v.parse(orderId, `ord_${derivedUlid('order', identity.commandId)}`)
    const { lines, shippingAddress, note } = request.body
    const dryRun = request.query.dryRun === 'true'
    const result = await orders.execute(
      id,
      {
        type: 'PlaceOrder',
        customerId: buyer(request.principal),
        lines,
        shippingAddress,
        note,
        offers: await offers.of(lines.map((line) => line.productId)),
      },
      { ...identity, metadata: requestMetadata(request), creates: true, dryRun },
    )
    return answerCommand(result, { id, request, dryRun, status: 201, headers: { location: `/v1/orders/${id}` } })
  })
}
