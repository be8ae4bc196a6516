import type { Duration } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { grantDeciding, grantFolding, grantManyRows, grantReading } from '../constructs/grants.ts'
import { addRoutes, type Edge } from '../constructs/http-routes.ts'
import {
  grantErasing,
  grantOpening,
  grantSealing,
  keysEnvironment,
  type PersonKeys,
} from '../constructs/person-keys.ts'
import type { ServiceData } from '../constructs/service-data.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import type { ShopContext } from '../shop-context.ts'

export interface OrderRoutesProps {
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
  const events = { EVENTS_TABLE: data.events.tableName, ...keysEnvironment(keys) }
  const tables = { ...events, READ_TABLE: data.readModels.tableName }

  const commands = new ServiceFunction(scope, 'Commands', {
    context,
    entry: 'functions/orders/commands.ts',
    environment: { ...tables, PAYMENT_WINDOW_MINUTES: String(paymentWindow.toMinutes()) },
  })
  grantDeciding(commands, data.events)
  grantManyRows(commands, data.readModels)
  grantSealing(commands, keys)

  const payments = new ServiceFunction(scope, 'Payments', {
    context,
    entry: 'functions/orders/payments.ts',
    environment: { ...events, PAYMENT_PROVIDER: paymentProvider },
  })
  const fulfilment = new ServiceFunction(scope, 'Fulfilment', {
    context,
    entry: 'functions/orders/fulfilment.ts',
    environment: events,
  })
  for (const deciding of [payments, fulfilment]) {
    grantDeciding(deciding, data.events)
    grantOpening(deciding, keys)
  }

  const queries = new ServiceFunction(scope, 'Queries', {
    context,
    entry: 'functions/orders/queries.ts',
    environment: tables,
  })
  grantFolding(queries, data.events)
  grantReading(queries, data.readModels)
  grantOpening(queries, keys)

  const records = new ServiceFunction(scope, 'Records', {
    context,
    entry: 'functions/orders/history.ts',
    environment: events,
  })
  grantFolding(records, data.events)
  grantOpening(records, keys)

  const eraseMe = new ServiceFunction(scope, 'EraseMe', {
    context,
    entry: 'functions/orders/erase-me.ts',
    environment: { EVENTS_TABLE: data.events.tableName, KEYS_TABLE: keys.table.tableName },
  })
  grantDeciding(eraseMe, data.events)
  grantErasing(eraseMe, keys)

  addRoutes(scope, edge, {
    routes: {
      'POST /v1/orders': commands,
      'GET /v1/orders': queries,
      'GET /v1/orders/{id}': queries,
      'GET /v1/orders/{id}/history': records,
      'GET /v1/orders/{id}/diff': records,
      'GET /v1/orders/{id}/invoice': records,
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
