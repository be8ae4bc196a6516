import * as v from 'valibot'
import { line } from '#events/vocabulary.ts'
import { ifMatch } from '#shared/http/conditional.ts'
import { commandIdentity } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { dryRunQuery } from '#shared/http/query.ts'
import type { HttpRequest } from '#shared/http/request.ts'
import { type Access, type Route, type Routes, route } from '#shared/http/route.ts'
import { hasScope } from '#shared/identity/principal.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import { buyer } from './buyer.ts'
import type { OrderCommand } from './order.ts'
import { answerCommand } from './order-answer.ts'
import type { Orders } from './orders.ts'

const withReason = v.strictObject({ reason: line(500) })
const withOptionalReason = v.optional(v.strictObject({ reason: v.optional(line(500)) }), {})

export interface ChangeOrderDependencies {
  readonly orders: Orders
  readonly people: PersonalData
  /** How long an approved order may stay unpaid, in ms. */
  readonly paymentWindowMs: number
}

/** The commands on an order that is there: all alike but for who may send them and what they say. */
export function changeOrder({ orders, people, paymentWindowMs }: ChangeOrderDependencies): Routes {
  return {
    'POST /v1/orders/{id}/approve': command(['orders:manage'], undefined, ({ now }) => ({
      type: 'ApproveOrder',
      payBy: new Date(now + paymentWindowMs).toISOString(),
    })),
    'POST /v1/orders/{id}/reject': command(['orders:manage'], withReason, ({ body }) => ({
      type: 'RejectOrder',
      reason: body.reason,
    })),
    'POST /v1/orders/{id}/cancel': command(['shop:buy', 'orders:manage'], withOptionalReason, ({ body, principal }) => {
      const by = hasScope(principal, 'orders:manage') ? 'staff' : { customerId: buyer(principal) }
      return { type: 'CancelOrder', by, reason: body.reason ?? 'no reason given' }
    }),
    'POST /v1/orders/{id}/prepare': command(['fulfilment:write'], undefined, ({ now }) => ({
      type: 'PrepareOrder',
      now,
    })),
  }

  function command<Body = Record<never, never>>(
    access: Access,
    body: v.GenericSchema<unknown, Body> | undefined,
    toCommand: (request: HttpRequest<Body, unknown>) => OrderCommand,
  ): Route {
    return route({ access, ...(body === undefined ? {} : { body }), query: dryRunQuery }, async (request) => {
      const id = request.params['id'] ?? ''
      const dryRun = request.query.dryRun === 'true'
      const expectedNumbers = ifMatch(request.headers)
      const result = await orders.execute(id, toCommand(request), {
        ...commandIdentity(request),
        metadata: requestMetadata(request),
        ...(expectedNumbers === undefined ? {} : { expectedNumbers }),
        dryRun,
      })
      return answerCommand(result, { id, request, dryRun, people })
    })
  }
}
