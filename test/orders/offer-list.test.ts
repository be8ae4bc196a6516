import { describe, expect, test } from 'vitest'
import type { CatalogEvent } from '#events/catalog.ts'
import type { Offer } from '#functions/orders/order/offer.ts'
import { offerList } from '#functions/orders/read-models/offer-list.ts'
import { archived, created, eur, priced, published, restored, shirt, unpublished } from '#test/catalog/past.ts'
import { rowAfter } from '#test/kit/heard.ts'

function offerAfter(...facts: readonly CatalogEvent[]): Offer | null {
  return rowAfter(offerList, 'product#p', facts)
}

describe('what the orders know of a product', () => {
  test('is its name, what it is sold as, and for how much', () => {
    expect(offerAfter(shirt, published)).toEqual({
      productId: 'p',
      name: 'Shirt',
      price: eur(2000),
      variants: [
        { sku: 'SHIRT-M', label: 'M, red' },
        { sku: 'SHIRT-L', label: 'L, red', price: eur(2500) },
      ],
      digital: false,
      published: true,
    })
  })

  test('follows its names and prices, one variant’s apart from the others’', () => {
    const renamed: CatalogEvent = { type: 'ProductRenamed', data: { name: 'Tee' } }
    expect(offerAfter(shirt, renamed, priced(2000, 1800), priced(2500, 2600, 'SHIRT-L'))).toMatchObject({
      name: 'Tee',
      price: eur(1800),
      variants: [{ sku: 'SHIRT-M' }, { sku: 'SHIRT-L', price: eur(2600) }],
    })
    expect(offerAfter(shirt, priced(2000, 2100, 'SHIRT-M'), priced(2000, 1800))?.variants[0]?.price).toEqual(eur(2100))
  })

  test('follows what is sold and what is not any more', () => {
    const added: CatalogEvent = { type: 'VariantAdded', data: { sku: 'SHIRT-S', values: ['S', 'red'] } }
    const retired: CatalogEvent = { type: 'VariantRetired', data: { sku: 'SHIRT-M' } }
    expect(offerAfter(shirt, added, retired)?.variants.map(({ sku }) => sku)).toEqual(['SHIRT-L', 'SHIRT-S'])
  })

  test.each([
    ['a draft', [created], false],
    ['on sale', [created, published], true],
    ['taken off', [created, published, unpublished], false],
    ['in the archive', [created, published, archived], false],
    ['out of the archive', [created, published, archived, restored], false],
    ['on sale again', [created, published, archived, restored, published], true],
  ])('says whether it is on sale: %s', (_what, facts, onSale) => {
    expect(offerAfter(...facts)?.published).toBe(onSale)
  })
})
