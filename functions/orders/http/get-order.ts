import type { Route } from '#shared/http/route.ts'
import { momentQuery } from '#shared/http/state-reader.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import type { Orders } from '../streams.ts'
import { orderView } from './order-view.ts'
import { openOrder } from './personal-fields.ts'
import { orderReads } from './read-order.ts'

export interface GetOrderDependencies {
  readonly orders: Orders
  readonly rows: RowReader
  readonly people: PersonalData
}

/** `GET /v1/orders/{id}`: the order now, or as it was `at` a time or at a `version`. */
export function getOrder({ orders, rows, people }: GetOrderDependencies): Route {
  const access = ['shop:buy', 'orders:read', 'orders:manage', 'fulfilment:write'] as const
  return orderReads({ orders, rows })({ access, query: momentQuery }, async ({ order, ...moment }, { principal }) => {
    const personal = await openOrder(people, order, principal)
    return {
      version: moment.number,
      body: orderView(moment, order, personal, principal),
      changesUnseen: personal.erased,
    }
  })
}
