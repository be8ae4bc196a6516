import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { declaredFolds, withVersion } from '#local/folds/declared-folds.ts'
import { foldHash } from '#local/folds/fold-hash.ts'

const root = join(import.meta.dirname, '..')
const source = (file: string) => readFileSync(join(root, file), 'utf8')
const folds = declaredFolds(root)

describe('a snapshot is only read by the code that made it, and a rebuild knows whether other code made the rows:', () => {
  test.each(folds)('$name carries the hash of its fold', async (fold) => {
    expect(fold.version, `The fold of ${fold.name} has changed: run \`npm run folds\``).toBe(
      await foldHash(fold, { root }),
    )
  })

  test('every decider with snapshots and every projection is found', () => {
    const written = globSync('functions/**/*.ts', { cwd: root }).flatMap((file) =>
      [...source(file).matchAll(/^ {2}fold: /gm)].map(() => file),
    )
    expect(folds.map(({ file }) => file).sort()).toEqual(written.sort())
    expect(folds.map(({ name }) => name)).toEqual(expect.arrayContaining(['order', 'stock', 'orderList', 'offerList']))
  })

  test('the hash is written where it belongs', () => {
    const { file, name } = named('orderDetail')
    const changed = withVersion(source(file), name, 'abcdefgh')
    expect(changed.match(/fold: '.*'/g)).toEqual(["fold: 'abcdefgh'", `fold: '${named('orderList').version}'`])
  })
})

describe('the hash of a fold', () => {
  const state = 'functions/catalog/product/state.ts'
  const decider = 'functions/catalog/product/product.ts'

  test('is the same when a file moves', async () => {
    const changed = new Map([
      ['functions/catalog/zoo/state-of-product.ts', source(state).replaceAll("'./", "'../product/")],
      [decider, source(decider).replaceAll("'./state.ts'", "'../zoo/state-of-product.ts'")],
    ])
    expect(changed.get(decider)).not.toBe(source(decider))
    expect(await hashOf('product', changed)).toBe(named('product').version)
  })

  test.each([
    ['a comment', state, '  switch (event.type) {', '  // By type.\n  switch (event.type) {'],
    ['a type', state, /\bProductImage\b/g, 'Illustration'],
    ['a decision', decider, "refuse('already-created'", "refuse('product-not-found'"],
    ['a schema', 'events/catalog.ts', 'line(100)', 'line(50)'],
  ])('is the same when %s changes', async (_, file, from, to) => {
    expect(await hashOf('product', edited(file, from, to))).toBe(named('product').version)
  })

  test.each([
    ['the order', 'order'],
    ['its list', 'orderDetail'],
  ])('is another one when a case changes: of %s', async (_, name) => {
    const changed = edited(
      'functions/orders/order/state.ts',
      "closingReason: 'not paid in time'",
      "closingReason: 'late'",
    )
    expect(await hashOf(name, changed)).not.toBe(named(name).version)
  })

  test('is another one when an upcaster of its events changes, for every service that reads them', async () => {
    const changed = edited('events/orders.ts', 'digital: false', 'digital: true')
    expect(await hashOf('order', changed)).not.toBe(named('order').version)
    expect(await hashOf('digitalOrders', changed)).not.toBe(named('digitalOrders').version)
  })

  test('is another one when its places in the lists change', async () => {
    const { file } = named('copyList')
    expect(await hashOf('copyList', edited(file, 'code/', 'by-code/'))).not.toBe(named('copyList').version)
  })

  test('is the same when a service that it hears records a new fact', async () => {
    const fact = "  OrderWrapped: event(v.object({ paper: v.picklist(['red', 'green']) })),\n  OrderCancelled: event("
    const changed = edited('events/orders.ts', '  OrderCancelled: event(', fact)
    expect(await hashOf('digitalOrders', changed)).toBe(named('digitalOrders').version)
  })
})

function named(name: string) {
  const fold = folds.find((it) => it.name === name)
  if (fold === undefined) throw new Error(`there is no fold ${name}`)
  return fold
}

const hashOf = (name: string, changed: ReadonlyMap<string, string>) => foldHash(named(name), { root, changed })

/** A file with a change, which is on no disk. */
function edited(file: string, from: string | RegExp, to: string): ReadonlyMap<string, string> {
  const text = source(file).replace(from, to)
  expect(text).not.toBe(source(file))
  return new Map([[file, text]])
}
