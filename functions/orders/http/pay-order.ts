import * as v from 'valibot'
import { line, money } from '#events/vocabulary.ts'
import type { Routes } from '#shared/http/route.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { buyer } from './buyer.ts'
import { type CommandRouteDependencies, commandRoutes } from './command-route.ts'
import { problem } from './problem.ts'

const payment = v.strictObject({
  /** The provider's token for a means of payment; never a card's number. */
  method: v.pipe(
    line(255),
    v.check((text) => !/^[\d -]{12,}$/.test(text), 'expected a token of the payment provider, not a number'),
  ),
  /** Left out: what is outstanding. */
  amount: v.optional(money),
})

interface PayOrderDependencies extends CommandRouteDependencies {
  /** With whom buyers pay; undefined where the shop has nobody for it. */
  readonly provider: string | undefined
}

/** `POST /v1/orders/{id}/payments`: the buyer pays. What comes of it is told by the order, as its process goes on. */
export function payOrder({ provider, ...dependencies }: PayOrderDependencies): Routes {
  const command = commandRoutes(dependencies)
  return {
    'POST /v1/orders/{id}/payments': command(
      { access: ['shop:buy'], body: payment, keyRequired: true },
      ({ body: { method, amount }, principal, params, commandId }) => {
        if (provider === undefined) {
          throw problem('no-payment-provider', 'This shop has no payment provider; its operator must name one.')
        }
        const paymentId = `pay_${derivedUlid('payment', commandId)}`
        return {
          command: { type: 'StartPayment', paymentId, amount, provider, method, customerId: buyer(principal) },
          part: (order) => order.payment.payments.find(({ id }) => id === paymentId),
          created: `/v1/orders/${params['id']}/payments/${paymentId}`,
        }
      },
    ),
  }
}
