import { dynamoDb } from '#shared/aws/clients.ts'
import { type CursorCodec, cursorCodec } from '#shared/http/cursor.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { getProduct } from './get-product.ts'
import { listProducts } from './list-products.ts'
import { productStreams } from './products.ts'

const client = dynamoDb()
const { products } = productStreams({ client, table: setting('EVENTS_TABLE') })
const rows = readTable({ client, table: setting('READ_TABLE') })

let cursors: CursorCodec

/** Reads the key of the cursors, which warms the connection as well. */
export async function init(): Promise<void> {
  cursors = cursorCodec(await rows.secret('cursor-key'))
}

/** Questions about products. */
export const handler = httpFunction({
  'GET /v1/products': listProducts({ rows, cursors: () => cursors }),
  'GET /v1/products/{id}': getProduct({ products, rows }),
})
