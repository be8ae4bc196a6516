import type { CopyEvent } from '#events/copies.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { type CopyState, evolve, noCopy } from './copy-state.ts'

/** Copies as their fold remembers them; by the code that they carry (i1). */
export const copyList: Projection<CopyState, CopyEvent> = {
  name: 'copy-list',
  fold: 'HgjGLFnF',
  streamType: 'copy',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: noCopy,
  evolve,
  indexes(row, id) {
    return row.status === 'none' ? {} : { i1: { partition: codePartition(row.code), sort: id } }
  },
}

export function codePartition(code: string): string {
  return `code/${code}`
}
