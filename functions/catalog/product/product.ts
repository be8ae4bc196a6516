import type { CatalogEvent } from '#events/catalog.ts'
import type { MediaId, Money } from '#events/vocabulary.ts'
import { accept, type Decider, type Decision, refuse } from '#shared/event-store/decider.ts'
import { type CreateProduct, type CreationRefusal, decideCreation } from './creation.ts'
import { sameTexts } from './same-texts.ts'
import { evolve, noProduct, type Product, type ProductImage, type ProductState, pricingOf } from './state.ts'
import { type AddVariant, type AddVariantRefusal, decideVariant } from './variants.ts'

/** Members that are left out stay as they are. */
interface EditProduct {
  readonly type: 'EditProduct'
  readonly name?: string | undefined
  readonly description?: string | undefined
  /** Null: no category any more. */
  readonly category?: string | null | undefined
  readonly tags?: readonly string[] | undefined
  readonly download?: MediaId | undefined
}

interface ChangePrice {
  readonly type: 'ChangePrice'
  /** One variant's price; left out, that of the product and of all variants without a price of their own. */
  readonly sku?: string | undefined
  readonly price: Money
}

export type ProductCommand =
  | CreateProduct
  | EditProduct
  | ChangePrice
  | AddVariant
  | { readonly type: 'RetireVariant'; readonly sku: string }
  | { readonly type: 'ArrangeImages'; readonly images: readonly ProductImage[] }
  | { readonly type: 'PublishProduct' }
  | { readonly type: 'UnpublishProduct' }
  | { readonly type: 'ArchiveProduct' }
  | { readonly type: 'RestoreProduct' }

/** Why a product stays as it is: its own reasons, and those of each rule. */
export type ProductRefusal =
  | 'product-not-found'
  | 'already-created'
  /** Another product has the SKU: refused by the claim on it (sku-claim.ts), not by a rule. */
  | 'sku-taken'
  | 'product-archived'
  | 'download-missing'
  | CreationRefusal
  | AddVariantRefusal
  | EditRefusal
  | PriceRefusal
  | RetirementRefusal

type ProductDecision = Decision<CatalogEvent, ProductRefusal>

/** The product: what may happen to it, in which state, and what is recorded then. */
export const product: Decider<ProductState, ProductCommand, CatalogEvent, ProductRefusal> = {
  type: 'product',
  fold: 'gOIlOXVd',
  initial: noProduct,
  evolve,
  decide,
}

function decide(state: ProductState, command: ProductCommand): ProductDecision {
  if (command.type === 'CreateProduct') {
    return state.status === 'none' ? decideCreation(command) : refuse('already-created', 'This product exists already.')
  }
  if (state.status === 'none') return refuse('product-not-found', 'There is no such product.')
  if (command.type === 'ArchiveProduct') {
    return state.status === 'archived' ? accept() : accept({ type: 'ProductArchived', data: {} })
  }
  if (command.type === 'RestoreProduct') {
    return state.status === 'archived' ? accept({ type: 'ProductRestored', data: {} }) : accept()
  }
  if (state.status === 'archived') return refuse('product-archived', 'The product is in the archive: restore it first.')
  switch (command.type) {
    case 'EditProduct':
      return decideEdit(state, command)
    case 'ChangePrice':
      return decidePrice(state, command)
    case 'AddVariant':
      return decideVariant(state, command)
    case 'RetireVariant':
      return decideRetirement(state, command.sku)
    case 'ArrangeImages': {
      const images = command.images.map(({ mediaId, alt }) => ({ mediaId, alt }))
      return sameTexts(textsOf(images), textsOf(state.images))
        ? accept()
        : accept({ type: 'ImagesArranged', data: { images } })
    }
    case 'PublishProduct':
      if (state.status === 'published') return accept()
      if (state.digital && state.download === undefined)
        return refuse('download-missing', 'A digital product can be on sale when it has something to download.')
      return accept({ type: 'ProductPublished', data: {} })
    case 'UnpublishProduct':
      return state.status === 'draft' ? accept() : accept({ type: 'ProductUnpublished', data: {} })
  }
}

type EditRefusal = 'not-digital'

/** One fact for each member that really changes. */
function decideEdit(
  state: Product,
  { name, description, category, tags, download }: EditProduct,
): Decision<CatalogEvent, EditRefusal> {
  const facts: CatalogEvent[] = []
  if (name !== undefined && name !== state.name) facts.push({ type: 'ProductRenamed', data: { name } })
  if (description !== undefined && description !== state.description)
    facts.push({ type: 'DescriptionChanged', data: { description } })
  if (category === null && state.category !== undefined) facts.push({ type: 'CategoryRemoved', data: {} })
  if (typeof category === 'string' && category !== state.category)
    facts.push({ type: 'CategoryAssigned', data: { category } })
  if (tags !== undefined) {
    const wanted = [...new Set(tags)]
    if (!sameTexts(wanted, state.tags)) facts.push({ type: 'TagsChanged', data: { tags: wanted } })
  }
  if (download !== undefined && download !== state.download) {
    if (!state.digital) return refuse('not-digital', 'Only a digital product has something to download.')
    facts.push({ type: 'DownloadAttached', data: { download } })
  }
  return accept(...facts)
}

type PriceRefusal = 'no-such-variant' | 'other-currency'

function decidePrice(
  state: Product,
  { sku, price: { amount, currency } }: ChangePrice,
): Decision<CatalogEvent, PriceRefusal> {
  const variant = state.variants.find((candidate) => candidate.sku === sku)
  if (sku !== undefined && variant === undefined) return refuse('no-such-variant', `The product has no variant ${sku}.`)
  const { price: from } = variant === undefined ? state.pricing : pricingOf(state, variant)
  if (from.currency !== currency) {
    return refuse('other-currency', `The product is priced in ${from.currency}, and stays so.`)
  }
  if (amount === from.amount) return accept()
  const data = { sku: sku ?? null, from, to: { amount, currency } }
  return accept({ type: amount < from.amount ? 'PriceReduced' : 'PriceRaised', data })
}

type RetirementRefusal = 'no-such-variant' | 'last-variant'

function decideRetirement(state: Product, sku: string): Decision<CatalogEvent, RetirementRefusal> {
  if (!state.variants.some((variant) => variant.sku === sku))
    return refuse('no-such-variant', `The product has no variant ${sku}.`)
  if (state.variants.length === 1)
    return refuse('last-variant', 'A product has at least one variant: archive the product instead.')
  return accept({ type: 'VariantRetired', data: { sku } })
}

function textsOf(images: readonly ProductImage[]): string[] {
  return images.flatMap(({ mediaId, alt }) => [mediaId, alt])
}
