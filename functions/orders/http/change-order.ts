import * as v from 'valibot'
import { address, line, text } from '#events/vocabulary.ts'
import type { Routes } from '#shared/http/route.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { hasScope } from '#shared/identity/principal.ts'
import { buyer } from './buyer.ts'
import { noSuchOrder } from './command-answer.ts'
import { type CommandRouteDependencies, commandRoutes } from './command-route.ts'

const withReason = v.strictObject({ reason: line(500) })
const withOptionalReason = v.optional(v.strictObject({ reason: v.optional(line(500)) }), {})

interface ChangeOrderDependencies extends CommandRouteDependencies {
  /** How long an approved order may stay unpaid, in ms. */
  readonly paymentWindowMs: number
}

/** What buyers and staff decide about an existing order. */
export function changeOrder({ orders, people, paymentWindowMs }: ChangeOrderDependencies): Routes {
  const command = commandRoutes({ orders, people })
  return {
    'POST /v1/orders/{id}/approve': command({ access: ['orders:manage'] }, ({ now }) => ({
      command: { type: 'ApproveOrder', payBy: new Date(now + paymentWindowMs).toISOString() },
    })),
    'POST /v1/orders/{id}/reject': command({ access: ['orders:manage'], body: withReason }, ({ body }) => ({
      command: { type: 'RejectOrder', reason: body.reason },
    })),
    'POST /v1/orders/{id}/cancel': command(
      { access: ['shop:buy', 'orders:manage'], body: withOptionalReason },
      ({ body, principal }) => {
        const by = hasScope(principal, 'orders:manage') ? 'staff' : { customerId: buyer(principal) }
        return { command: { type: 'CancelOrder', by, reason: body.reason ?? 'no reason given' } }
      },
    ),
    'POST /v1/orders/{id}/address': command(
      { access: ['shop:buy'], body: v.strictObject({ shippingAddress: address }) },
      async ({ body, principal, dryRun }) => {
        const customerId = buyer(principal)
        const personal = await people.forCommand(customerId, body, { dryRun })
        return { command: { type: 'ChangeAddress', customerId, ...personal } }
      },
    ),
    'POST /v1/orders/{id}/notes': command(
      { access: ['orders:manage'], body: v.strictObject({ text: v.pipe(text(1000), v.minLength(1)) }) },
      async ({ body, params, commandId, dryRun }) => {
        const id = params['id'] ?? ''
        // The note is sealed under the buyer's key, whoever writes it.
        const { state } = await orders.read(id)
        if (state.status === 'none') throw noSuchOrder(id)
        const personal = await people.forCommand(state.customerId, body, { dryRun })
        return { command: { type: 'NoteOrder', noteId: `nte_${derivedUlid('note', commandId)}`, ...personal } }
      },
    ),
  }
}
