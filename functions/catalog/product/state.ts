import type { CatalogEvent } from '#events/catalog.ts'
import type { MediaId, Money } from '#events/vocabulary.ts'
import type { CommitInfo } from '#shared/event-store/decider.ts'
import { changePrice, newPricing, type Pricing, startAsking, stopAsking } from './price.ts'

export type ProductStatus = 'draft' | 'published' | 'archived'

export interface ProductImage {
  readonly mediaId: MediaId
  readonly alt: string
}

/** What buyers choose by; a product without options is one thing. */
export interface ProductOption {
  readonly name: string
  readonly values: readonly string[]
}

export interface Variant {
  readonly sku: string
  /** One value for each option of the product, in their order. */
  readonly values: readonly string[]
  /** A price of its own; without one it follows the product's. */
  readonly pricing?: Pricing
}

export interface Product {
  readonly status: ProductStatus
  readonly name: string
  readonly description: string
  readonly pricing: Pricing
  readonly category?: string
  readonly tags: readonly string[]
  readonly images: readonly ProductImage[]
  readonly options: readonly ProductOption[]
  readonly variants: readonly Variant[]
  readonly digital: boolean
  readonly download?: MediaId
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

export type ProductState = { readonly status: 'none' } | Product

export const noProduct: ProductState = { status: 'none' }

/** What a variant costs. */
export function pricingOf(product: Product, { pricing }: Variant): Pricing {
  return pricing ?? product.pricing
}

/** Remembers what happened; refuses nothing. */
export function evolve(state: ProductState, event: CatalogEvent, { time }: CommitInfo): ProductState {
  if (event.type === 'ProductCreated') {
    const { name, description, price, category, tags, images, options, variants, digital, download } = event.data
    return {
      status: 'draft',
      name,
      description,
      pricing: newPricing(price),
      ...(category !== undefined && { category }),
      tags,
      images,
      options,
      variants: variants.map(newVariant),
      digital,
      ...(download !== undefined && { download }),
      createdAt: time,
    }
  }
  if (state.status === 'none') return state
  switch (event.type) {
    case 'SkuClaimed':
      return state
    case 'ProductRenamed':
      return { ...state, name: event.data.name }
    case 'DescriptionChanged':
      return { ...state, description: event.data.description }
    case 'CategoryAssigned':
      return { ...state, category: event.data.category }
    case 'CategoryRemoved': {
      const { category: _, ...rest } = state
      return rest
    }
    case 'TagsChanged':
      return { ...state, tags: event.data.tags }
    case 'ImagesArranged':
      return { ...state, images: event.data.images }
    case 'DownloadAttached':
      return { ...state, download: event.data.download }
    case 'PriceReduced':
    case 'PriceRaised':
      return priced(state, event.data.sku, event.data.to, time)
    case 'VariantAdded':
      return withVariant(state, newVariant(event.data), time)
    case 'VariantRetired':
      return { ...state, variants: state.variants.filter(({ sku }) => sku !== event.data.sku) }
    case 'ProductPublished':
      return { ...withPricings(state, (pricing) => startAsking(pricing, time)), status: 'published' }
    case 'ProductUnpublished':
      return { ...withPricings(state, (pricing) => stopAsking(pricing, time)), status: 'draft' }
    case 'ProductArchived':
      return { ...withPricings(state, (pricing) => stopAsking(pricing, time)), status: 'archived' }
    case 'ProductRestored':
      return { ...state, status: 'draft' }
  }
}

interface NewVariant {
  readonly sku: string
  readonly values: readonly string[]
  readonly price?: Money | undefined
}

function newVariant({ sku, values, price }: NewVariant): Variant {
  return { sku, values, ...(price !== undefined && { pricing: newPricing(price) }) }
}

function withVariant(product: Product, added: Variant, time: number): Product {
  const options = product.options.map((option, index) => {
    const value = added.values[index]
    if (value === undefined || option.values.includes(value)) return option
    return { ...option, values: [...option.values, value] }
  })
  const asked = product.status === 'published' ? withPricing(added, (pricing) => startAsking(pricing, time)) : added
  return { ...product, options, variants: [...product.variants, asked] }
}

/** A variant that gets a price of its own has the product's prices as its past. */
function priced(product: Product, sku: string | null, price: Money, time: number): Product {
  if (sku === null) return { ...product, pricing: changePrice(product.pricing, price, time) }
  const variants = product.variants.map((variant) =>
    variant.sku === sku ? { ...variant, pricing: changePrice(pricingOf(product, variant), price, time) } : variant,
  )
  return { ...product, variants }
}

function withPricings(product: Product, change: (pricing: Pricing) => Pricing): Product {
  return {
    ...product,
    pricing: change(product.pricing),
    variants: product.variants.map((variant) => withPricing(variant, change)),
  }
}

function withPricing(variant: Variant, change: (pricing: Pricing) => Pricing): Variant {
  return variant.pricing === undefined ? variant : { ...variant, pricing: change(variant.pricing) }
}
