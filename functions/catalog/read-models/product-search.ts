import type { CatalogEvent } from '#events/catalog.ts'
import type { Entry } from '#shared/projections/entries/entry.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { evolve, noProduct, type Product, type ProductState, type ProductStatus, pricingOf } from '../product/state.ts'
import { plainText, wordsOf } from './search-words.ts'

/** Most words by which a product is found: those of its name, category, tags and SKUs, and those of its description. */
const maxTitleWords = 150
const maxDescriptionWords = 60

/** Characters of a name that its place in an alphabetical list depends on. */
const maxNameKey = 60

/** What every entry says of its product, so that filters and sorts need not ask for the product itself. */
export interface FoundProduct {
  readonly id: string
  readonly status: ProductStatus
  /** The lowest price of its variants, minor units. */
  readonly amount: number
  readonly currency: string
  readonly category: string | null
  /** Its place in an alphabetical list. */
  readonly name: string
  /** Ms since the epoch. */
  readonly createdAt: number
  /** Where the word stands: in the name, in another title, or in the description. Only in entries of words. */
  readonly field?: WordField
}

export type WordField = 'name' | 'title' | 'description'

export type ShelfOrder = 'new' | 'price' | 'name'

/**
 * Where products are found: an entry for each word and tag, and three in each list that it stands in, by age, price and
 * name. The row is the product without what nobody searches.
 *
 * Cost of a change: two write units for each entry that says something else afterwards. A product with 25 words, two tags
 * and a category has 33 entries: a new price is 68 units, another picture is one.
 */
export const productSearch: Projection<ProductState, CatalogEvent> = {
  name: 'product-search',
  fold: '8GkDwYpQ',
  streamType: 'product',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: noProduct,
  evolve(row, event, commit) {
    const product = evolve(row, event, commit)
    if (product.status === 'none') return product
    const words = wordsOf(product.description).slice(0, maxDescriptionWords)
    return { ...product, images: [], description: words.join(' ') }
  },
  entries(product, id) {
    if (product.status === 'none') return []
    const found = foundProduct(product, id)
    return [
      ...[...fieldsByWord(product)].map(([word, field]): Entry => {
        const { partition, from } = wordPlace(word)
        return { key: { partition, sort: `${from}/${id}` }, content: { ...found, field } }
      }),
      ...product.tags.map((tag): Entry => ({ key: { partition: tagPartition(tag), sort: id }, content: found })),
      ...shelvesOf(product).flatMap((partition) =>
        placesOf(found).map((sort): Entry => ({ key: { partition, sort }, content: found })),
      ),
    ]
  },
}

/** Words that begin alike lie together; `from` is the first of those that begin with this one. */
export function wordPlace(word: string): { readonly partition: string; readonly from: string } {
  return { partition: `word/${[...word].slice(0, 2).join('')}`, from: word }
}

export function tagPartition(tag: string): string {
  return `tag/${tag}`
}

/** The list of all products in a status, or of those in a category. */
export function shelfPartition(status: ProductStatus, category?: string): string {
  return category === undefined ? `shelf/${status}` : `shelf/${status}/${category}`
}

/** A price as a part of a sort key. */
export function priceKey(amount: number): string {
  return String(amount).padStart(12, '0')
}

function foundProduct(product: Product, id: string): FoundProduct {
  const { status, pricing, variants, category, name, createdAt } = product
  return {
    id,
    status,
    amount: Math.min(...variants.map((variant) => pricingOf(product, variant).price.amount)),
    currency: pricing.price.currency,
    category: category ?? null,
    name: [...plainText(name)].slice(0, maxNameKey).join(''),
    createdAt,
  }
}

/** Each word counts where it stands best. */
function fieldsByWord({ name, category, tags, variants, description }: Product): ReadonlyMap<string, WordField> {
  const titles = [name, category ?? '', ...tags, ...variants.map(({ sku }) => sku)].flatMap(wordsOf)
  const fields = new Map<string, WordField>()
  for (const word of description === '' ? [] : description.split(' ')) fields.set(word, 'description')
  for (const word of new Set(titles.slice(0, maxTitleWords))) fields.set(word, 'title')
  for (const word of wordsOf(name)) fields.set(word, 'name')
  return fields
}

function shelvesOf({ status, category }: Product): string[] {
  return [shelfPartition(status), ...(category === undefined ? [] : [shelfPartition(status, category)])]
}

function placesOf({ id, amount, name, createdAt }: FoundProduct): string[] {
  const keys: Readonly<Record<ShelfOrder, string>> = {
    new: new Date(createdAt).toISOString(),
    price: priceKey(amount),
    name,
  }
  return Object.entries(keys).map(([order, key]) => `${order}/${key}#${id}`)
}
