import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { counterRows } from '#shared/projections/counter-rows.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { funnelReport } from './funnel-report.ts'
import { orderInsights } from './order-insights.ts'
import { salesReport } from './sales-report.ts'
import { similarProducts } from './similar-products.ts'
import { topProducts } from './top-products.ts'
import { unitsSold } from './units-sold.ts'

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
