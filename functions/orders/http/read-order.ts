import { type ResourceOptions, readResource, type Shown } from '#shared/http/read-resource.ts'
import type { HttpRequest } from '#shared/http/request.ts'
import type { Route } from '#shared/http/route.ts'
import { type Moment, stateReader } from '#shared/http/state-reader.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import type { Order } from '../order/state.ts'
import { orderDetail } from '../read-models/projections.ts'
import type { Orders } from '../streams.ts'
import { visible } from './access.ts'
import { noSuchOrder } from './command-answer.ts'

/** An order that the caller may see. */
interface VisibleOrder {
  readonly id: string
  readonly order: Order
  readonly number: number
  readonly time: number
}

/** GETs of an order or of parts of it: they differ only in who may call them and what they show. */
export function orderReads({ orders, rows }: { readonly orders: Orders; readonly rows: RowReader }) {
  const read = stateReader({ streams: orders, rows, projection: orderDetail })
  return <Query extends Moment>(
    asked: Pick<ResourceOptions<Query, VisibleOrder>, 'access' | 'query'>,
    show: (found: VisibleOrder, request: HttpRequest<unknown, Query>) => Shown | Promise<Shown>,
  ): Route => readResource({ ...asked, find, missing: noSuchOrder }, show)

  async function find(id: string, request: HttpRequest<unknown, Moment>): Promise<VisibleOrder | undefined> {
    const found = await read(id, request)
    const order = found && visible(found.state, request.principal)
    return found && order && { id, order, number: found.number, time: found.time }
  }
}
