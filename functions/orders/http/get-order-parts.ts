import * as v from 'valibot'
import { consistency } from '#shared/http/freshness.ts'
import type { HttpRequest } from '#shared/http/request.ts'
import type { Access, Route, Routes } from '#shared/http/route.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import type { Order } from '../order/state.ts'
import type { Orders } from '../streams.ts'
import { paymentView, refundView, shipmentView } from './part-views.ts'
import { problem } from './problem.ts'
import { orderReads } from './read-order.ts'

const query = v.strictObject({ consistency })

/** Questions about parts of an order: its payments, parcels and refunds, all or one. As new as the order itself. */
export function orderParts({ orders, rows }: { readonly orders: Orders; readonly rows: RowReader }): Routes {
  const read = orderReads({ orders, rows })
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
      if (part === undefined) throw problem(`no-such-${name}`, `The order has no ${name} ${id}.`)
      return { ...part, orderId: params['id'] }
    })
  }

  function asked(access: Access, bodyOf: (order: Order, request: HttpRequest<unknown, unknown>) => object): Route {
    return read({ access, query }, ({ order, number }, request) => ({ version: number, body: bodyOf(order, request) }))
  }
}
