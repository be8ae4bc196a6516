import { dynamoDb } from '#shared/aws/clients.ts'
import { type CursorCodec, cursorCodec } from '#shared/http/cursor.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { getProduct } from './get-product.ts'
import { listProducts } from './list-products.ts'
import { productHistory } from './product-history.ts'
import { productStreams } from './products.ts'
import { productProjections } from './projections.ts'

const client = dynamoDb()
const { products, store } = productStreams({ client, table: setting('EVENTS_TABLE') })
const rows = readTable({ client, table: setting('READ_TABLE') })

let cursors: CursorCodec

/** Reads the key of the cursors and which rows are live, which warms the connection as well. */
export async function init(): Promise<void> {
  const [key] = await Promise.all([rows.secret('cursor-key'), rows.generations.prepare(productProjections)])
  cursors = cursorCodec(key)
}

/** Questions about products. */
export const handler = httpFunction({
  'GET /v1/products': listProducts({ rows, cursors: () => cursors }),
  'GET /v1/products/{id}': getProduct({ products, rows }),
  ...productHistory({ store }),
})
