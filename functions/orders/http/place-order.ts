import * as v from 'valibot'
import type { OrderData } from '#events/orders.ts'
import type { PersonalKey } from '#events/personal.ts'
import { address, money, orderId, productId, sku, text } from '#events/vocabulary.ts'
import { commandIdentity } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { dryRunQuery } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import type { Orders } from '../streams.ts'
import { buyer } from './buyer.ts'
import { answerOrderCommand } from './command-answer.ts'
import type { Offers } from './offered.ts'
import { justTold } from './personal-fields.ts'

/** What is sealed before anything else sees it. */
const told = {
  shippingAddress: address,
  note: v.optional(text(1000)),
  giftMessage: v.optional(text(500)),
} satisfies Record<PersonalKey<OrderData<'OrderCreated'>>, v.GenericSchema>

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
  ...told,
})

interface PlaceOrderDependencies {
  readonly orders: Orders
  readonly offers: Offers
  readonly people: PersonalData
}

/**
 * `POST /v1/orders`: a buyer orders products at today's prices.
 * The order's id comes from the Idempotency-Key, so that a repetition meets the order it made.
 */
export function placeOrder({ orders, offers, people }: PlaceOrderDependencies): Route {
  return route({ access: ['shop:buy'], body, query: dryRunQuery }, async (request) => {
    const identity = commandIdentity(request, { required: true })
    const id = v.parse(orderId, `ord_${derivedUlid('order', identity.commandId)}`)
    const { lines, ...person } = request.body
    const dryRun = request.query.dryRun === 'true'
    const customerId = buyer(request.principal)
    const [offered, personal] = await Promise.all([
      offers.of(lines.map((line) => line.productId)),
      people.forCommand(customerId, person, { dryRun }),
    ])
    const result = await orders.execute(
      id,
      { type: 'PlaceOrder', customerId, lines, ...personal, offers: offered },
      { ...identity, metadata: requestMetadata(request), creates: true, dryRun },
    )
    return answerOrderCommand(result, {
      id,
      request,
      dryRun,
      people,
      known: justTold(person),
      status: 201,
      headers: { location: `/v1/orders/${id}` },
    })
  })
}
