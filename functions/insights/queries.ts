import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { setting } from '#shared/settings.ts'
import { topProducts } from './top-products.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')

export const init = () => warm(client, table, 'string')

/** Reports. */
export const handler = httpFunction({ 'GET /v1/reports/top-products': topProducts({ client, table }) })
