import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { rowReader } from '#shared/projections/row-reader.ts'
import { setting } from '#shared/settings.ts'
import { changeProduct } from './http/change-product.ts'
import { createProduct } from './http/create-product.ts'
import { showImagesFrom } from './http/image-view.ts'
import { moveStock } from './http/move-stock.ts'
import { productStreams, stockStreams } from './streams.ts'

const client = dynamoDb()
const table = setting('EVENTS_TABLE')
const products = productStreams({ client, table })
const stock = stockStreams({ client, table })
const showImages = showImagesFrom(rowReader({ client, table: setting('READ_TABLE') }), setting('PICTURES_URL'))

export const init = () => warm(client, table, 'number')

/** Commands on products and their stock that come over HTTP. */
export const handler = httpFunction({
  'POST /v1/products': createProduct({ products, showImages }),
  ...changeProduct({ products, showImages }),
  ...moveStock({ stock, store: stock.store }),
})
