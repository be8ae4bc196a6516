import { type Route, route } from '#shared/http/route.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import { problem } from '../http/problem.ts'
import { codePartition, copyList } from './copy-list.ts'
import { copyView } from './copy-view.ts'

/**
 * `GET /v1/copies/{code}`: whose copy carries this code. Eventually consistent: a copy is known a moment after it was asked
 * for, which is before it is made.
 */
export function traceCopy({ rows }: { readonly rows: Pick<RowReader, 'list'> }): Route {
  return route({ access: ['orders:read'] }, async ({ params }) => {
    // Codes have no small letters; people who type one may.
    const code = (params['code'] ?? '').toUpperCase()
    const partitions = [codePartition(code)] as const
    const { rows: found } = await rows.list(copyList, { index: 'i1', partitions: [...partitions], limit: 1 })
    const [copy] = found
    if (copy === undefined || copy.status === 'none') {
      throw problem('copy-not-found', `No copy with the code ${code} was made here.`)
    }
    return {
      status: 200,
      body: copyView(copy),
      headers: { 'cache-control': 'private, no-store', vary: 'authorization' },
    }
  })
}
