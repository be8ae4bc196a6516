import * as v from 'valibot'
import type { CatalogEvent } from '#events/catalog.ts'
import { type Money, mediaId } from '#events/vocabulary.ts'
import type { CreateProduct } from '#functions/catalog/product/creation.ts'

export const eur = (amount: number): Money => ({ amount, currency: 'EUR' })
export const picture = v.parse(mediaId, 'med_01HZX3B7Q2N8V4K6M9T0R5WCDG')
export const book = v.parse(mediaId, 'med_01HZX3B7Q2N8V4K6M9T0R5WCDJ')

/** A cup that is one thing. */
export const create: CreateProduct = {
  type: 'CreateProduct',
  name: 'Cup',
  description: '',
  price: eur(1000),
  category: 'kitchen',
  tags: ['blue'],
  images: [],
  options: [],
  variants: [{ sku: 'CUP', options: {} }],
  digital: false,
  publish: false,
}

type Created = Extract<CatalogEvent, { type: 'ProductCreated' }>

export const created: Created = {
  type: 'ProductCreated',
  data: {
    name: 'Cup',
    description: '',
    price: eur(1000),
    category: 'kitchen',
    tags: ['blue'],
    images: [],
    options: [],
    variants: [{ sku: 'CUP', values: [] }],
    digital: false,
  },
}

/** A shirt in two sizes, the large one at a price of its own. */
export const shirt: Created = {
  type: 'ProductCreated',
  data: {
    name: 'Shirt',
    description: '',
    price: eur(2000),
    tags: [],
    images: [],
    options: [
      { name: 'Size', values: ['M', 'L'] },
      { name: 'Colour', values: ['red'] },
    ],
    variants: [
      { sku: 'SHIRT-M', values: ['M', 'red'] },
      { sku: 'SHIRT-L', values: ['L', 'red'], price: eur(2500) },
    ],
    digital: false,
  },
}

export const published: CatalogEvent = { type: 'ProductPublished', data: {} }
export const unpublished: CatalogEvent = { type: 'ProductUnpublished', data: {} }
export const archived: CatalogEvent = { type: 'ProductArchived', data: {} }
export const restored: CatalogEvent = { type: 'ProductRestored', data: {} }

export function priced(from: number, to: number, sku: string | null = null): CatalogEvent {
  return { type: to < from ? 'PriceReduced' : 'PriceRaised', data: { sku, from: eur(from), to: eur(to) } }
}
