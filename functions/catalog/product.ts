import type { CatalogEvent } from '#events/catalog.ts'
import type { MediaId, Money } from '#events/vocabulary.ts'
import { accept, type CommitInfo, type Decider, type Decision, refuse } from '#shared/event-store/decider.ts'

export interface Product {
  readonly status: 'draft' | 'published'
  readonly sku: string
  readonly name: string
  readonly description: string
  readonly price: Money
  readonly category?: string
  readonly tags: readonly string[]
  readonly images: readonly { readonly mediaId: MediaId; readonly alt: string }[]
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

export type ProductState = { readonly status: 'none' } | Product

export interface CreateProduct {
  readonly type: 'CreateProduct'
  readonly sku: string
  readonly name: string
  readonly description: string
  readonly price: Money
  readonly category?: string | undefined
  readonly tags: readonly string[]
  readonly images: readonly { readonly mediaId: MediaId; readonly alt: string }[]
  /** On sale at once; a draft is seen by the catalog's staff only. */
  readonly publish: boolean
}

export type ProductCommand = CreateProduct | { readonly type: 'PublishProduct' } | { readonly type: 'UnpublishProduct' }

export type ProductRefusal = 'product-not-found' | 'already-created' | 'sku-taken'

/** The product: what may happen to it, in which state, and what is recorded then. */
export const product: Decider<ProductState, ProductCommand, CatalogEvent, ProductRefusal> = {
  type: 'product',
  fold: 'ChZgvYQZ',
  initial: { status: 'none' },
  evolve,
  decide,
}

function decide(state: ProductState, command: ProductCommand): Decision<CatalogEvent, ProductRefusal> {
  if (command.type === 'CreateProduct') {
    return state.status === 'none' ? create(command) : refuse('already-created', 'This product exists already.')
  }
  if (state.status === 'none') return refuse('product-not-found', 'There is no such product.')
  switch (command.type) {
    case 'PublishProduct':
      return state.status === 'published' ? accept() : accept({ type: 'ProductPublished', data: {} })
    case 'UnpublishProduct':
      return state.status === 'draft' ? accept() : accept({ type: 'ProductUnpublished', data: {} })
  }
}

function create(command: CreateProduct): Decision<CatalogEvent, ProductRefusal> {
  const { sku, name, description, price, category, tags, images, publish } = command
  const created: CatalogEvent = {
    type: 'ProductCreated',
    data: {
      sku,
      name,
      description,
      price,
      ...(category === undefined ? {} : { category }),
      tags: [...new Set(tags)],
      images: images.map(({ mediaId, alt }) => ({ mediaId, alt })),
    },
  }
  return publish ? accept<CatalogEvent>(created, { type: 'ProductPublished', data: {} }) : accept(created)
}

function evolve(state: ProductState, event: CatalogEvent, { time }: CommitInfo): ProductState {
  if (event.type === 'ProductCreated') {
    const { sku, name, description, price, category, tags, images } = event.data
    return {
      status: 'draft',
      sku,
      name,
      description,
      price,
      ...(category === undefined ? {} : { category }),
      tags,
      images,
      createdAt: time,
    }
  }
  if (state.status === 'none') return state
  switch (event.type) {
    case 'SkuClaimed':
      return state
    case 'ProductPublished':
      return { ...state, status: 'published' }
    case 'ProductUnpublished':
      return { ...state, status: 'draft' }
  }
}
