import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { product } from '#functions/catalog/product/product.ts'
import { stock } from '#functions/catalog/stock/stock.ts'
import { order } from '#functions/orders/order/order.ts'
import { review } from '#functions/reviews/review/review.ts'

const root = join(import.meta.dirname, '..')

/** Every aggregate with snapshots, and the files that decide what its fold makes of stored events. */
const folds = [
  {
    decider: order,
    files: [
      'functions/orders/order/state.ts',
      'functions/orders/order/ledger.ts',
      'functions/orders/order/refund-parts.ts',
      'functions/orders/order/reservations.ts',
      'events/orders.ts',
      'events/personal.ts',
    ],
  },
  {
    decider: product,
    files: ['functions/catalog/product/state.ts', 'functions/catalog/product/price.ts', 'events/catalog.ts'],
  },
  { decider: review, files: ['functions/reviews/review/state.ts', 'events/reviews.ts'] },
  {
    decider: stock,
    files: ['functions/catalog/stock/state.ts', 'functions/catalog/stock/holds.ts', 'events/stock.ts'],
  },
] as const

describe('a snapshot is only read by the code that made it', () => {
  it.each(folds)('the fold of $decider.type carries the hash of its source', ({ decider, files }) => {
    const hash = createHash('sha256')
    for (const file of files) hash.update(codeOf(file))
    expect(
      decider.fold,
      `The fold of ${decider.type} has changed: write this hash into its decider, so that older snapshots are ignored`,
    ).toBe(hash.digest('base64url').slice(0, 8))
  })
})

/** The code without comments, types, formatting and the hash itself. */
function codeOf(file: string): string {
  const source = readFileSync(join(root, file), 'utf8').replace(/^ {2}fold: '.*',$/m, '')
  return transformSync(source, { loader: 'ts', minifyWhitespace: true, minifySyntax: true, legalComments: 'none' }).code
}
