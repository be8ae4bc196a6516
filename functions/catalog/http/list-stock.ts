import * as v from 'valibot'
import type { CursorCodec } from '#shared/http/cursor.ts'
import { pageAnswer } from '#shared/http/page.ts'
import { cursor, limit } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import { stockBands, stockLevel } from '../read-models/stock-level.ts'
import { stockView } from './stock-view.ts'

const query = v.strictObject({ band: v.optional(v.picklist(stockBands)), limit, cursor })

/**
 * `GET /v1/stock`: the stock of every SKU that ever had any, by SKU; of one band if asked for.
 * Eventually consistent: `asOf` tells up to when.
 */
export function listStock({ rows, cursors }: { readonly rows: RowReader; readonly cursors: () => CursorCodec }): Route {
  return route({ access: ['stock:read'], query }, async (request) => {
    const { band, limit: size, cursor: given } = request.query
    const filter = JSON.stringify(['stock', band])
    const [after] = given === undefined ? [] : cursors().read(given, filter)
    const [page, asOf] = await Promise.all([
      rows.list(stockLevel, {
        index: 'i1',
        partitions: band === undefined ? ['out-of-stock', 'low', 'in-stock'] : [band],
        limit: size,
        after,
        order: 'ascending',
      }),
      rows.asOf(),
    ])
    const items = page.rows.map((row) => stockView(row.sku, row.version, row, request.principal))
    const next = page.next === undefined ? null : cursors().write([page.next], filter)
    return pageAnswer(request, items, next, asOf)
  })
}
