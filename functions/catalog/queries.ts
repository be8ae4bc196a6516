import { dynamoDb } from '#shared/aws/clients.ts'
import { type CursorCodec, cursorCodec } from '#shared/http/cursor.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { rowReader } from '#shared/projections/row-reader.ts'
import { setting } from '#shared/settings.ts'
import { getProduct } from './http/get-product.ts'
import { productHistory } from './http/get-product-history.ts'
import { getStock } from './http/get-stock.ts'
import { getStockHistory } from './http/get-stock-history.ts'
import { showImagesFrom } from './http/image-view.ts'
import { listProducts } from './http/list-products.ts'
import { listStock } from './http/list-stock.ts'
import { pictures } from './read-models/pictures.ts'
import { recordedFacts } from './read-models/recorded-facts.ts'
import { productStreams, stockStreams } from './streams.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const products = productStreams({ client, table: eventsTable })
const stock = stockStreams({ client, table: eventsTable })
const rows = rowReader({ client, table: setting('READ_TABLE') })
const showImages = showImagesFrom(rows, setting('PICTURES_URL'))

let cursors: CursorCodec

/** Reads the key of the cursors and which rows are live, which warms the connection as well. */
export async function init(): Promise<void> {
  const [key] = await Promise.all([
    rows.secret('cursor-key'),
    rows.generations.prepare([...recordedFacts.projections, pictures]),
  ])
  cursors = cursorCodec(key)
}

/** Questions about products and their stock. */
export const handler = httpFunction({
  'GET /v1/products': listProducts({ rows, showImages, cursors: () => cursors }),
  'GET /v1/products/{id}': getProduct({ products, rows, showImages }),
  ...productHistory({ store: products.store }),
  'GET /v1/stock': listStock({ rows, cursors: () => cursors }),
  'GET /v1/stock/{sku}': getStock({ stock, store: stock.store, rows }),
  'GET /v1/stock/{sku}/history': getStockHistory({ stock, store: stock.store, cursors: () => cursors }),
})
