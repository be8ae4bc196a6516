import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { setting } from '#shared/settings.ts'
import { changeProduct } from './change-product.ts'
import { createProduct } from './create-product.ts'
import { productStreams } from './products.ts'

const client = dynamoDb()
const table = setting('EVENTS_TABLE')
const { products } = productStreams({ client, table })

export const init = () => warm(client, table, 'number')

/** Commands on products that come over HTTP. */
export const handler = httpFunction({
  'POST /v1/products': createProduct({ products }),
  ...changeProduct({ products }),
})
