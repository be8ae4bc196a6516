import type * as v from 'valibot'
import { ifMatch } from '#shared/http/conditional.ts'
import { commandIdentity } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { dryRunQuery } from '#shared/http/query.ts'
import type { HttpRequest } from '#shared/http/request.ts'
import { type Access, type Route, route } from '#shared/http/route.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import type { OrderCommand } from '../order/order.ts'
import type { Orders } from '../streams.ts'
import { answerOrderCommand } from './command-answer.ts'
import type { OrderView } from './order-view.ts'

export interface CommandRouteDependencies {
  readonly orders: Orders
  readonly people: PersonalData
}

interface CommandRouteOptions<Body> {
  readonly access: Access
  readonly body?: v.GenericSchema<unknown, Body>
  /** Is an Idempotency-Key required? */
  readonly keyRequired?: boolean
}

/** A request with the id of its command, from which ids of what it creates are derived. */
type OrderRequest<Body> = HttpRequest<Body, unknown> & { readonly commandId: string; readonly dryRun: boolean }

/** The command that a request becomes, and how to answer it. */
interface Asked {
  readonly command: OrderCommand
  /** The part of the order to answer with, beside the order. Default: the whole order. */
  readonly part?: (order: OrderView) => { readonly id: string | null } | undefined
  /** Path of the part that the command creates. */
  readonly created?: string
}

/** Routes of commands on an existing order: they differ only in who may send them, their bodies and their answers. */
export function commandRoutes({ orders, people }: CommandRouteDependencies) {
  return <Body = Record<never, never>>(
    { access, body, keyRequired = false }: CommandRouteOptions<Body>,
    ask: (request: OrderRequest<Body>) => Asked | Promise<Asked>,
  ): Route =>
    route({ access, body, query: dryRunQuery }, async (request) => {
      const id = request.params['id'] ?? ''
      const dryRun = request.query.dryRun === 'true'
      const expectedNumbers = ifMatch(request.headers)
      const identity = commandIdentity(request, { required: keyRequired })
      const { command, part, created } = await ask({ ...request, commandId: identity.commandId, dryRun })
      const result = await orders.execute(id, command, {
        ...identity,
        metadata: requestMetadata(request),
        expectedNumbers,
        dryRun,
      })
      return answerOrderCommand(result, {
        id,
        request,
        dryRun,
        people,
        ...(created === undefined ? {} : { status: 201, headers: { location: created } }),
        shown: part && ((order) => ({ ...part(order), orderId: id, order })),
      })
    })
}
