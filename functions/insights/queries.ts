import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { counterRows } from '#shared/counters/counter-rows.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { funnelReport } from './http/funnel-report.ts'
import { salesReport } from './http/sales-report.ts'
import { similarProducts } from './http/similar-products.ts'
import { topProducts } from './http/top-products.ts'
import { orderInsights } from './read-models/order-insights.ts'
import { unitsSold } from './read-models/units-sold.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')
const counters = counterRows({ client, table }, orderInsights)
const rows = readTable({ client, table })
const asOf = () => rows.asOf(orderInsights.streamType)

export const init = () => warm(client, table, 'string')

/** Reports, and what goes together. */
export const handler = httpFunction({
  'GET /v1/reports/sales': salesReport({ counters, asOf }),
  'GET /v1/reports/top-products': topProducts({ counters, unitsSold: counterRows({ client, table }, unitsSold), asOf }),
  'GET /v1/reports/funnel': funnelReport({ counters, asOf }),
  'GET /v1/products/{id}/similar': similarProducts({ counters, asOf }),
})
