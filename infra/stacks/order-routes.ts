import type { Duration } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { decides, folds } from '../constructs/facts.ts'
import { addRoutes, type Edge } from '../constructs/http-routes.ts'
import { erases, opens, type PersonKeys, seals } from '../constructs/person-keys.ts'
import { readsMany, serves } from '../constructs/rows.ts'
import type { ServiceData } from '../constructs/service-data.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import type { ShopContext } from '../shop-context.ts'

interface OrderRoutesProps {
  readonly context: ShopContext
  readonly edge: Edge
  readonly data: ServiceData
  readonly keys: PersonKeys
  /** How long an approved order may stay unpaid. */
  readonly paymentWindow: Duration
  /** With whom buyers pay; `none` where the shop has nobody for it. */
  readonly paymentProvider: string
}

/** The routes of the orders and the functions behind them, split by who uses them: each stays small, and may do little. */
export function addOrderRoutes(
  scope: Construct,
  { context, edge, data, keys, paymentWindow, paymentProvider }: OrderRoutesProps,
): void {
  const commands = new ServiceFunction(scope, 'Commands', {
    context,
    entry: 'functions/orders/commands.ts',
    does: [decides(data.events), readsMany(data.readModels), seals(keys)],
    settings: { PAYMENT_WINDOW_MINUTES: String(paymentWindow.toMinutes()) },
  })
  const payments = new ServiceFunction(scope, 'Payments', {
    context,
    entry: 'functions/orders/payments.ts',
    does: [decides(data.events), opens(keys)],
    settings: { PAYMENT_PROVIDER: paymentProvider },
  })
  const fulfilment = new ServiceFunction(scope, 'Fulfilment', {
    context,
    entry: 'functions/orders/fulfilment.ts',
    does: [decides(data.events), opens(keys)],
  })
  const queries = new ServiceFunction(scope, 'Queries', {
    context,
    entry: 'functions/orders/queries.ts',
    does: [folds(data.events), serves(data.readModels), opens(keys)],
  })
  const history = new ServiceFunction(scope, 'Records', {
    context,
    entry: 'functions/orders/history.ts',
    does: [folds(data.events), opens(keys)],
  })
  const eraseMe = new ServiceFunction(scope, 'EraseMe', {
    context,
    entry: 'functions/orders/erase-me.ts',
    does: [decides(data.events), erases(keys)],
  })
  addRoutes(scope, edge, {
    routes: {
      'POST /v1/orders': commands,
      'GET /v1/orders': queries,
      'GET /v1/orders/{id}': queries,
      'GET /v1/orders/{id}/history': history,
      'GET /v1/orders/{id}/diff': history,
      'GET /v1/orders/{id}/invoice': history,
      'GET /v1/orders/{id}/packing-list': queries,
      'POST /v1/orders/{id}/approve': commands,
      'POST /v1/orders/{id}/reject': commands,
      'POST /v1/orders/{id}/cancel': commands,
      'POST /v1/orders/{id}/address': commands,
      'POST /v1/orders/{id}/notes': commands,
      'GET /v1/orders/{id}/payments': queries,
      'GET /v1/orders/{id}/payments/{payment}': queries,
      'POST /v1/orders/{id}/payments': payments,
      'GET /v1/orders/{id}/refunds': queries,
      'GET /v1/orders/{id}/refunds/{refund}': queries,
      'POST /v1/orders/{id}/refunds': payments,
      'POST /v1/orders/{id}/refunds/{refund}/execute': payments,
      'POST /v1/orders/{id}/prepare': fulfilment,
      'GET /v1/orders/{id}/shipments': queries,
      'GET /v1/orders/{id}/shipments/{shipment}': queries,
      'POST /v1/orders/{id}/shipments': fulfilment,
      'POST /v1/orders/{id}/shipments/{shipment}/delivered': fulfilment,
      'POST /v1/me/erase': eraseMe,
    },
  })
}
