import * as v from 'valibot'
import { unlessMatches } from '#shared/http/conditional.ts'
import { consistency, versionAtLeast } from '#shared/http/freshness.ts'
import { Problem } from '#shared/http/problem.ts'
import type { HttpRequest } from '#shared/http/request.ts'
import { type Access, type Route, type Routes, route } from '#shared/http/route.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import type { Order } from '../order/state.ts'
import type { Orders } from '../streams.ts'
import { visible } from './access.ts'
import { noSuchOrder } from './command-answer.ts'
import { orderReader } from './order-reader.ts'
import { paymentView, refundView, shipmentView } from './part-views.ts'

const query = v.strictObject({ consistency })
type Query = v.InferOutput<typeof query>

/** Questions about parts of an order: its payments, parcels and refunds, all or one. As new as the order itself. */
export function orderParts({ orders, rows }: { readonly orders: Orders; readonly rows: RowReader }): Routes {
  const newest = orderReader({ orders, rows })
  const payments = ({ payments: all, total }: Order) => all.map((payment) => paymentView(payment, total.currency))
  const shipments = ({ parcels }: Order) => parcels.map(shipmentView)
  const refunds = (order: Order) => order.refunds.map(refundView)
  const money: Access = ['shop:buy', 'orders:read', 'orders:manage', 'refunds:grant', 'refunds:execute']
  const goods: Access = ['shop:buy', 'orders:read', 'orders:manage', 'fulfilment:write']
  return {
    'GET /v1/orders/{id}/payments': list(money, payments),
    'GET /v1/orders/{id}/payments/{payment}': one(money, 'payment', payments),
    'GET /v1/orders/{id}/shipments': list(goods, shipments),
    'GET /v1/orders/{id}/shipments/{shipment}': one(goods, 'shipment', shipments),
    'GET /v1/orders/{id}/refunds': list(money, refunds),
    'GET /v1/orders/{id}/refunds/{refund}': one(money, 'refund', refunds),
  }

  function list(access: Access, parts: (order: Order) => readonly object[]): Route {
    return asked(access, (order) => ({ items: parts(order), next: null }))
  }

  function one(
    access: Access,
    name: 'payment' | 'shipment' | 'refund',
    parts: (order: Order) => readonly { readonly id: string | null }[],
  ): Route {
    return asked(access, (order, { params }) => {
      const id = params[name] ?? ''
      const part = parts(order).find((candidate) => candidate.id === id)
      if (part === undefined) throw new Problem(404, `no-such-${name}`, `The order has no ${name} ${id}.`)
      return { ...part, orderId: params['id'] }
    })
  }

  function asked(access: Access, body: (order: Order, request: HttpRequest<unknown, Query>) => object): Route {
    return route({ access, query }, async (request) => {
      const id = request.params['id'] ?? ''
      const { state, number } = await newest(id, versionAtLeast(request.headers, request.query.consistency))
      const order = visible(state, request.principal)
      if (order === undefined) throw noSuchOrder(id)
      return unlessMatches(request.headers, {
        status: 200,
        version: number,
        body: body(order, request),
        headers: { 'cache-control': 'private, no-cache', vary: 'authorization' },
      })
    })
  }
}
