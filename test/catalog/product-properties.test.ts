import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CatalogEvent, catalogEvents } from '#events/catalog.ts'
import { encodeEvent } from '#events/contract.ts'
import { allowedCommands, type OfferedCommand } from '#functions/catalog/http/product-view.ts'
import { type ProductCommand, product } from '#functions/catalog/product/product.ts'
import { type Product, type ProductState, pricingOf } from '#functions/catalog/product/state.ts'
import type { Principal } from '#shared/identity/principal.ts'
import { book, create, eur, picture } from './past.ts'

const manager: Principal = { kind: 'person', id: 'ada', scopes: new Set(['catalog:write', 'pricing:write']) }

const sizes = ['S', 'M', 'L', 'XL'] as const
const size = fc.constantFrom(...sizes)
const amount = fc.integer({ min: 1, max: 5 })

const command = fc.oneof(
  fc.record({
    type: fc.constant('EditProduct' as const),
    name: fc.option(fc.constantFrom('Cup', 'Mug'), { nil: undefined }),
    category: fc.option(fc.constantFrom('tea', null), { nil: undefined }),
    download: fc.option(fc.constant(book), { nil: undefined }),
  }),
  fc.record({
    type: fc.constant('ChangePrice' as const),
    sku: fc.option(size, { nil: undefined }),
    price: amount.map(eur),
  }),
  size.map((value) => ({ type: 'AddVariant' as const, sku: value, options: { Size: value } })),
  size.map((sku) => ({ type: 'RetireVariant' as const, sku })),
  fc.constantFrom<ProductCommand>(
    { type: 'ArrangeImages', images: [{ mediaId: picture, alt: '' }] },
    { type: 'PublishProduct' },
    { type: 'UnpublishProduct' },
    { type: 'ArchiveProduct' },
    { type: 'RestoreProduct' },
  ),
)

const creation = fc.record({ digital: fc.boolean(), first: size }).map(
  ({ digital, first }): ProductCommand => ({
    ...create,
    digital,
    options: [{ name: 'Size', values: [...sizes] }],
    variants: [{ sku: first, options: { Size: first } }],
  }),
)

/** Runs commands; gives the state behind each, and every fact on the way. */
function live(commands: readonly ProductCommand[]): { states: ProductState[]; facts: CatalogEvent[] } {
  const facts: CatalogEvent[] = []
  let state = product.initial
  const states = commands.map((one, index) => {
    const decision = product.decide(state, one)
    for (const fact of 'accepted' in decision ? decision.accepted : []) {
      facts.push(fact)
      state = product.evolve(state, fact, { stream: 'product#p', number: index + 1, time: index })
    }
    return state
  })
  return { states, facts }
}

const life = fc.tuple(creation, fc.array(command, { maxLength: 30 })).map(([first, rest]) => [first, ...rest])

test('whatever is asked of a product, it keeps a variant, one of each kind, one currency, and sells nothing empty', () => {
  fc.assert(
    fc.property(life, (commands) => {
      for (const state of live(commands).states) {
        if (state.status === 'none') throw new Error('created, and gone')
        const { variants, digital, download, status } = state
        expect(variants.length).toBeGreaterThan(0)
        expect(new Set(variants.map(({ sku }) => sku)).size).toBe(variants.length)
        expect(new Set(variants.map(({ values }) => values.join())).size).toBe(variants.length)
        expect(new Set(variants.map((it) => pricingOf(state, it).price.currency))).toEqual(new Set(['EUR']))
        if (status === 'published' && digital) expect(download).toBeDefined()
      }
    }),
    { numRuns: 500 },
  )
})

test('every fact fits its contract, and says something new', () => {
  fc.assert(
    fc.property(life, (commands) => {
      const { facts } = live(commands)
      for (const fact of facts) expect(() => encodeEvent(catalogEvents, fact)).not.toThrow()
      for (const fact of facts) {
        if (fact.type !== 'PriceReduced' && fact.type !== 'PriceRaised') continue
        const { from, to } = fact.data
        expect(Math.sign(to.amount - from.amount)).toBe(fact.type === 'PriceReduced' ? -1 : 1)
      }
    }),
    { numRuns: 500 },
  )
})

test('a command that a product offers is one that its rules accept', () => {
  fc.assert(
    fc.property(life, (commands) => {
      const state = live(commands).states.at(-1)
      if (state === undefined || state.status === 'none') throw new Error('created, and gone')
      const examples = examplesFor(state)
      for (const type of allowedCommands(manager, state)) {
        expect([type, product.decide(state, examples[type])]).toEqual([type, { accepted: expect.any(Array) }])
      }
      if (state.status === 'archived') expect(allowedCommands(manager, state)).toEqual(['RestoreProduct'])
    }),
    { numRuns: 500 },
  )
})

/** Each command with a content that the product can take, if it can take any. */
function examplesFor({ variants }: Product): Record<OfferedCommand, ProductCommand> {
  return {
    EditProduct: { type: 'EditProduct', name: 'Another' },
    ChangePrice: { type: 'ChangePrice', price: eur(99) },
    AddVariant: { type: 'AddVariant', sku: 'NEW', options: { Size: 'XXL' } },
    RetireVariant: { type: 'RetireVariant', sku: variants.at(-1)?.sku ?? '' },
    ArrangeImages: { type: 'ArrangeImages', images: [] },
    PublishProduct: { type: 'PublishProduct' },
    UnpublishProduct: { type: 'UnpublishProduct' },
    ArchiveProduct: { type: 'ArchiveProduct' },
    RestoreProduct: { type: 'RestoreProduct' },
  }
}
