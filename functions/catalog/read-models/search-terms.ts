import { afterAll } from '#shared/projections/row-key.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import { problem } from '../http/problem.ts'
import {
  type FoundProduct,
  priceKey,
  productSearch,
  tagPartition,
  type WordField,
  wordPlace,
} from './product-search.ts'

export const productSorts = ['relevance', 'newest', 'price', '-price', 'name'] as const
export type ProductSort = (typeof productSorts)[number]

/** A page of a list or a search. */
export interface Page {
  readonly ids: readonly string[]
  /** Where to go on; undefined at the end. */
  readonly next?: string
}

interface TermsQuery {
  /** All must be found in a product, each as the beginning of a word; one of a single letter as the whole word. */
  readonly words: readonly string[]
  readonly tags: readonly string[]
  readonly sort: ProductSort
  readonly size: number
  readonly after: string | undefined
  readonly wanted: (product: FoundProduct) => boolean
}

/** Most entries that one term may have: what is read for a search is bounded, and more than people look through. */
const maxEntriesPerTerm = 10_000

/** What a word is worth by where it stands, and how much more if it is the whole word. */
const worth: Readonly<Record<WordField, number>> = { name: 6, title: 3, description: 1 }
const worthOfWholeWord = 1

interface Match {
  readonly product: FoundProduct
  readonly score: number
}

/**
 * A page of the products that all words and tags lead to. Throws 400 `search-too-broad` where a term leads to more products
 * than can be looked at.
 *
 * Cost: one request per term and MB of its entries, some 4000 of them; all at once. The rest is done in memory.
 */
export async function searchTerms(rows: RowReader, query: TermsQuery): Promise<Page> {
  const matches = await Promise.all([
    ...query.words.map((word) => matchesOfWord(rows, word)),
    ...query.tags.map((tag) => matchesOfTag(rows, tag)),
  ])
  const [fewest = new Map<string, Match>(), ...others] = matches.toSorted((a, b) => a.size - b.size)
  const placed: { readonly id: string; readonly place: string }[] = []
  for (const [id, { product, score }] of fewest) {
    if (!query.wanted(product) || !others.every((other) => other.has(id))) continue
    const total = others.reduce((sum, other) => sum + (other.get(id)?.score ?? 0), score)
    const place = placeOf(product, total, query.sort)
    if (query.after === undefined || place > query.after) placed.push({ id, place })
  }
  const page = placed.sort((a, b) => (a.place < b.place ? -1 : 1)).slice(0, query.size)
  const last = page.at(-1)
  return {
    ids: page.map(({ id }) => id),
    ...(placed.length > page.length && last !== undefined ? { next: last.place } : {}),
  }
}

/** The products with a word that begins so, each with the best that it has. */
async function matchesOfWord(rows: RowReader, word: string): Promise<ReadonlyMap<string, Match>> {
  const { partition, from } = wordPlace(word)
  const found = await entriesOf(rows, partition, from, from + afterAll, word)
  const best = new Map<string, Match>()
  for (const { sort, product } of found) {
    const whole = sort.startsWith(`${word}/`)
    const score = worth[product.field ?? 'description'] + (whole ? worthOfWholeWord : 0)
    const known = best.get(product.id)
    if (known === undefined || known.score < score) best.set(product.id, { product, score })
  }
  return best
}

async function matchesOfTag(rows: RowReader, tag: string): Promise<ReadonlyMap<string, Match>> {
  const found = await entriesOf(rows, tagPartition(tag), '\u0000', afterAll, tag)
  return new Map(found.map(({ product }) => [product.id, { product, score: 0 }]))
}

async function entriesOf(rows: RowReader, partition: string, from: string, to: string, term: string) {
  const limit = maxEntriesPerTerm + 1
  const entries = await rows.entries(productSearch, { partition, from, to, limit })
  if (entries.length === limit) {
    throw problem('search-too-broad', `More than ${maxEntriesPerTerm} products go with "${term}": be more precise.`)
  }
  // Written by `productSearch` of the same fold.
  return entries.map(({ sort, content }) => ({ sort, product: content as FoundProduct }))
}

/** A product's place among those that are found, as a text that sorts ascending and belongs to it alone. */
function placeOf({ id, amount, name, createdAt }: FoundProduct, score: number, sort: ProductSort): string {
  switch (sort) {
    case 'relevance':
      return `${falling(score)}/${falling(createdAt)}/${id}`
    case 'newest':
      return `${falling(createdAt)}/${id}`
    case 'price':
      return `${priceKey(amount)}/${id}`
    case '-price':
      return `${falling(amount)}/${id}`
    case 'name':
      return `${name}/${id}`
  }
}

function falling(number: number): string {
  return String(1e15 - number).padStart(16, '0')
}
