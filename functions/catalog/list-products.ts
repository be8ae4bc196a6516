import * as v from 'valibot'
import type { CursorCodec } from '#shared/http/cursor.ts'
import { pageAnswer } from '#shared/http/page.ts'
import { cursor, limit } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import { hasScope } from '#shared/identity/principal.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import { productView } from './product-view.ts'
import { productList } from './projections.ts'

const query = v.strictObject({ limit, cursor })

/**
 * `GET /v1/products`: what is on sale, newest first; drafts too for the catalog's staff.
 * Eventually consistent: `asOf` tells up to when.
 */
export function listProducts({
  rows,
  cursors,
}: {
  readonly rows: ReadTable
  readonly cursors: () => CursorCodec
}): Route {
  return route({ access: 'public', query }, async (request) => {
    const { limit: size, cursor: given } = request.query
    const staff = hasScope(request.principal, 'catalog:write')
    const filter = JSON.stringify(['products', staff])
    const [after] = given === undefined ? [] : cursors().read(given, filter)
    const [page, asOf] = await Promise.all([
      rows.list(productList, {
        index: staff ? 'i2' : 'i1',
        partitions: [staff ? 'all' : 'published'],
        limit: size,
        after,
      }),
      rows.asOf(),
    ])
    const items = page.rows.flatMap((row) =>
      row === null || row.state.status === 'none'
        ? []
        : [productView(row.id, row.version, row.state, request.principal)],
    )
    const next = page.next === undefined ? null : cursors().write([page.next], filter)
    const answer = pageAnswer(request, items, next, asOf)
    return {
      ...answer,
      headers: {
        ...answer.headers,
        'cache-control': staff ? 'private, no-cache' : 'public, max-age=10',
        vary: 'authorization',
      },
    }
  })
}
