import * as v from 'valibot'
import { line, money } from '#events/vocabulary.ts'
import type { Routes } from '#shared/http/route.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { type CommandRouteDependencies, commandRoutes } from './command-route.ts'
import type { OrderView } from './order-view.ts'

const refund = v.strictObject({
  amount: v.pipe(
    money,
    v.check(({ amount }) => amount > 0, 'expected more than nothing'),
  ),
  reason: line(500),
})

/** Money back in two steps, each with a scope of its own: somebody grants it, somebody else lets it go. */
export function refundOrder(dependencies: CommandRouteDependencies): Routes {
  const command = commandRoutes(dependencies)
  return {
    'POST /v1/orders/{id}/refunds': command(
      { access: ['refunds:grant'], body: refund, keyRequired: true },
      ({ body: { amount, reason }, params, commandId }) => {
        const refundId = `ref_${derivedUlid('refund', commandId)}`
        return {
          command: { type: 'GrantRefund', refundId, amount, reason },
          part: named(refundId),
          created: `/v1/orders/${params['id']}/refunds/${refundId}`,
        }
      },
    ),
    'POST /v1/orders/{id}/refunds/{refund}/execute': command({ access: ['refunds:execute'] }, ({ params }) => {
      const refundId = params['refund'] ?? ''
      return { command: { type: 'ExecuteRefund', refundId }, part: named(refundId) }
    }),
  }
}

function named(refundId: string) {
  return ({ refunds }: OrderView) => refunds.find(({ id }) => id === refundId)
}
