import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CatalogEvent } from '#events/catalog.ts'
import { type ProductCommand, product } from '#functions/catalog/product/product.ts'
import type { ProductState } from '#functions/catalog/product/state.ts'
import { maxVariants } from '#functions/catalog/product/variants.ts'
import { maxStreams } from '#shared/event-store/transaction.ts'
import { given } from '#test/kit/given.ts'
import {
  archived,
  book,
  create,
  created,
  eur,
  picture,
  priced,
  published,
  restored,
  shirt,
  unpublished,
} from './past.ts'

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
    const { category: _, ...rest } = created.data
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

  test.each<ProductCommand>([
    { type: 'PublishProduct' },
    { type: 'ArchiveProduct' },
    { type: 'EditProduct', name: 'Mug' },
    { type: 'ChangePrice', price: eur(1) },
  ])('that nobody created knows no $type', (command) => {
    given(product).when(command).refuses('product-not-found')
  })

  test('is on sale exactly when its last fact says so, whatever facts there are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom<CatalogEvent>(created, published, unpublished, archived, restored)),
        (events) => {
          const first = events.findIndex(({ type }) => type === 'ProductCreated')
          const last = events.at(-1)?.type
          const expected = first < 0 ? 'none' : last === 'ProductPublished' ? 'published' : last
          const status = { ProductArchived: 'archived' }[String(expected)] ?? expected
          const wanted = ['none', 'published', 'archived'].includes(String(status)) ? status : 'draft'
          expect(folded(events).status).toBe(wanted)
        },
      ),
    )
  })
})

describe('an edit', () => {
  const past = [created, published] as const

  test('becomes one fact for each thing that really changes', () => {
    given(product, ...past)
      .when({
        type: 'EditProduct',
        name: 'Mug',
        description: 'Holds tea.',
        category: 'tea',
        tags: ['blue', 'large', 'blue'],
      })
      .emits(
        { type: 'ProductRenamed', data: { name: 'Mug' } },
        { type: 'DescriptionChanged', data: { description: 'Holds tea.' } },
        { type: 'CategoryAssigned', data: { category: 'tea' } },
        { type: 'TagsChanged', data: { tags: ['blue', 'large'] } },
      )
  })

  test('that changes nothing is no fact', () => {
    given(product, ...past)
      .when({ type: 'EditProduct' })
      .emits()
    given(product, ...past)
      .when({ type: 'EditProduct', name: 'Cup', description: '', category: 'kitchen', tags: ['blue'] })
      .emits()
    given(product, shirt).when({ type: 'EditProduct', category: null }).emits()
  })

  test('can take the category away', () => {
    given(product, ...past)
      .when({ type: 'EditProduct', category: null })
      .emits({ type: 'CategoryRemoved', data: {} })
  })

  test('of the pictures keeps their order, and is no fact if it was that already', () => {
    const images = [{ mediaId: picture, alt: 'A cup' }]
    given(product, ...past)
      .when({ type: 'ArrangeImages', images })
      .emits({ type: 'ImagesArranged', data: { images } })
    given(product, ...past, { type: 'ImagesArranged', data: { images } })
      .when({ type: 'ArrangeImages', images })
      .emits()
  })
})

describe('a price', () => {
  test('that falls is a reduction, one that rises is none, and the facts say from what to what', () => {
    given(product, created)
      .when({ type: 'ChangePrice', price: eur(900) })
      .emits(priced(1000, 900))
    given(product, created)
      .when({ type: 'ChangePrice', price: eur(1100) })
      .emits(priced(1000, 1100))
    given(product, created)
      .when({ type: 'ChangePrice', price: eur(1000) })
      .emits()
  })

  test('stays in its currency', () => {
    given(product, created)
      .when({ type: 'ChangePrice', price: { amount: 900, currency: 'USD' } })
      .refuses('other-currency')
  })

  test('of one variant starts from what it costs, be it its own price or the product’s', () => {
    given(product, shirt)
      .when({ type: 'ChangePrice', sku: 'SHIRT-L', price: eur(2400) })
      .emits(priced(2500, 2400, 'SHIRT-L'))
    given(product, shirt)
      .when({ type: 'ChangePrice', sku: 'SHIRT-M', price: eur(2100) })
      .emits(priced(2000, 2100, 'SHIRT-M'))
    given(product, shirt)
      .when({ type: 'ChangePrice', sku: 'SHIRT-XL', price: eur(2100) })
      .refuses('no-such-variant')
  })
})

describe('a product with options', () => {
  const { name, description, price, tags, images, digital } = shirt.data
  const options = [
    { name: 'Size', values: ['M', 'L'] },
    { name: 'Colour', values: ['red'] },
  ]
  const medium = { sku: 'SHIRT-M', options: { Colour: 'red', Size: 'M' } }
  const large = { sku: 'SHIRT-L', options: { Size: 'L', Colour: 'red' }, price: eur(2500) }
  const creation = { name, description, price, tags, images, digital, options, publish: false }

  test('has variants, whose values come in the order of the options', () => {
    given(product)
      .when({ ...creation, type: 'CreateProduct', variants: [medium, large] })
      .emits(shirt)
  })

  test.each([
    ['no variant', []],
    ['a variant that lacks an option', [{ sku: 'A', options: { Size: 'M' } }]],
    ['a variant with an option that is none', [{ sku: 'A', options: { Size: 'M', Colour: 'red', Cut: 'slim' } }]],
    ['a value that is none', [{ sku: 'A', options: { Size: 'XL', Colour: 'red' } }]],
    ['one SKU twice', [medium, { ...large, sku: 'SHIRT-M' }]],
    ['one choice twice', [medium, { ...medium, sku: 'SHIRT-2' }]],
  ])('is not created with %s', (_what, variants) => {
    given(product)
      .when({ ...creation, type: 'CreateProduct', variants })
      .refuses('invalid-variants')
  })

  test('has at most 99 variants, all in one currency', () => {
    expect(maxVariants + 1, 'each SKU is claimed together with the product').toBe(maxStreams)
    const values = Array.from({ length: 100 }, (_, n) => String(n))
    const variants = values.map((value) => ({ sku: `S-${value}`, options: { Size: value } }))
    const many = { ...creation, type: 'CreateProduct', options: [{ name: 'Size', values }] } as const
    given(product)
      .when({ ...many, variants })
      .refuses('too-many-variants')
    given(product)
      .when({ ...creation, type: 'CreateProduct', variants: [{ ...medium, price: { amount: 1, currency: 'USD' } }] })
      .refuses('other-currency')
  })

  test('gets another variant, and with it a value that no option had', () => {
    const added: CatalogEvent = { type: 'VariantAdded', data: { sku: 'SHIRT-XL', values: ['XL', 'red'] } }
    given(product, shirt)
      .when({ type: 'AddVariant', sku: 'SHIRT-XL', options: { Size: 'XL', Colour: 'red' } })
      .emits(added)
    expect(folded([shirt, added])).toMatchObject({ options: [{ values: ['M', 'L', 'XL'] }, { values: ['red'] }] })
  })

  test('but not one that there is, nor one that lacks an option', () => {
    given(product, shirt)
      .when({ type: 'AddVariant', sku: 'SHIRT-M', options: { Size: 'XL', Colour: 'red' } })
      .refuses('variant-exists')
    given(product, shirt)
      .when({ type: 'AddVariant', sku: 'SHIRT-2', options: { Size: 'M', Colour: 'red' } })
      .refuses('variant-exists')
    given(product, shirt)
      .when({ type: 'AddVariant', sku: 'SHIRT-2', options: { Size: 'S' } })
      .refuses('invalid-variants')
  })

  test('loses variants, and may have them again, but keeps the last', () => {
    const retired: CatalogEvent = { type: 'VariantRetired', data: { sku: 'SHIRT-L' } }
    given(product, shirt).when({ type: 'RetireVariant', sku: 'SHIRT-L' }).emits(retired)
    given(product, shirt, retired).when({ type: 'RetireVariant', sku: 'SHIRT-L' }).refuses('no-such-variant')
    given(product, shirt, retired).when({ type: 'RetireVariant', sku: 'SHIRT-M' }).refuses('last-variant')
    given(product, shirt, retired)
      .when({ type: 'AddVariant', sku: 'SHIRT-L', options: { Size: 'L', Colour: 'red' } })
      .emits({ type: 'VariantAdded', data: { sku: 'SHIRT-L', values: ['L', 'red'] } })
  })
})

describe('a digital product', () => {
  const digital = { ...created, data: { ...created.data, digital: true } }
  const attached: CatalogEvent = { type: 'DownloadAttached', data: { download: book } }

  test('is on sale when it has something to download', () => {
    given(product)
      .when({ ...create, digital: true, publish: true })
      .refuses('download-missing')
    given(product, digital).when({ type: 'PublishProduct' }).refuses('download-missing')
    given(product, digital).when({ type: 'EditProduct', download: book }).emits(attached)
    given(product, digital, attached).when({ type: 'PublishProduct' }).emits(published)
    given(product, digital, attached).when({ type: 'EditProduct', download: book }).emits()
  })

  test('is the only kind that has', () => {
    given(product, created).when({ type: 'EditProduct', download: book }).refuses('not-digital')
    given(product)
      .when({ ...create, download: book })
      .refuses('not-digital')
  })
})

describe('the archive', () => {
  test('takes a product whether it is on sale or not, and gives it back as a draft', () => {
    given(product, created).when({ type: 'ArchiveProduct' }).emits(archived)
    given(product, created, published).when({ type: 'ArchiveProduct' }).emits(archived)
    given(product, created, published, archived).when({ type: 'ArchiveProduct' }).emits()
    given(product, created, published, archived).when({ type: 'RestoreProduct' }).emits(restored)
    given(product, created, archived, restored).when({ type: 'RestoreProduct' }).emits()
    expect(folded([created, published, archived, restored]).status).toBe('draft')
  })

  test.each<ProductCommand>([
    { type: 'PublishProduct' },
    { type: 'UnpublishProduct' },
    { type: 'EditProduct', name: 'Mug' },
    { type: 'ChangePrice', price: eur(1) },
    { type: 'AddVariant', sku: 'A', options: {} },
    { type: 'RetireVariant', sku: 'CUP' },
    { type: 'ArrangeImages', images: [] },
  ])('lets nothing be changed: $type', (command) => {
    given(product, created, archived).when(command).refuses('product-archived')
  })
})

function folded(events: readonly CatalogEvent[]): ProductState {
  return events.reduce(
    (state, event) => product.evolve(state, event, { stream: 'product#test', number: 1, time: 1 }),
    product.initial,
  )
}
