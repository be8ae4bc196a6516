import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CatalogEvent } from '#events/catalog.ts'
import { type CreateProduct, product } from '#functions/catalog/product.ts'
import { given } from '#test/kit/given.ts'

const fields = {
  sku: 'CUP',
  name: 'Cup',
  description: '',
  price: { amount: 1000, currency: 'EUR' },
  category: 'kitchen',
  tags: ['blue'],
  images: [],
}
const create: CreateProduct = { type: 'CreateProduct', ...fields, publish: false }
const created: CatalogEvent = { type: 'ProductCreated', data: fields }
const published: CatalogEvent = { type: 'ProductPublished', data: {} }
const unpublished: CatalogEvent = { type: 'ProductUnpublished', data: {} }

describe('a product', () => {
  test('begins as a draft', () => {
    given(product).when(create).emits(created)
  })

  test('or on sale at once', () => {
    given(product)
      .when({ ...create, publish: true })
      .emits(created, published)
  })

  test('has each tag once', () => {
    given(product)
      .when({ ...create, tags: ['blue', 'blue'] })
      .emits(created)
  })

  test('needs no category', () => {
    const { category: _, ...rest } = fields
    given(product)
      .when({ ...create, category: undefined })
      .emits({ type: 'ProductCreated', data: rest })
  })

  test('is created once', () => {
    given(product, created).when(create).refuses('already-created')
    given(product, created, published).when(create).refuses('already-created')
  })

  test('goes on sale, and off it, and on again', () => {
    given(product, created).when({ type: 'PublishProduct' }).emits(published)
    given(product, created, published).when({ type: 'UnpublishProduct' }).emits(unpublished)
    given(product, created, published, unpublished).when({ type: 'PublishProduct' }).emits(published)
  })

  test('that is on sale is not put on sale, and a draft not taken off', () => {
    given(product, created, published).when({ type: 'PublishProduct' }).emits()
    given(product, created).when({ type: 'UnpublishProduct' }).emits()
  })

  test('that nobody created can be neither', () => {
    given(product).when({ type: 'PublishProduct' }).refuses('product-not-found')
    given(product).when({ type: 'UnpublishProduct' }).refuses('product-not-found')
  })

  test('is on sale exactly when its last fact says so, whatever facts there are', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(created, published, unpublished)), (events) => {
        const state = events.reduce(
          (folded, event) => product.evolve(folded, event, { stream: 'product#test', number: 1, time: 1 }),
          product.initial,
        )
        const first = events.findIndex(({ type }) => type === 'ProductCreated')
        const expected = first < 0 ? 'none' : events.at(-1)?.type === 'ProductPublished' ? 'published' : 'draft'
        expect(state.status).toBe(expected)
      }),
    )
  })
})
