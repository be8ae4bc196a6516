import { hasScope, type Principal } from '#shared/identity/principal.ts'
import type { ProductCommand } from '../product/product.ts'
import { type Product, pricingOf, type Variant } from '../product/state.ts'
import type { ShownImages } from './image-view.ts'

/** A command that HTTP offers on a product that is there, by its domain name. */
export type OfferedCommand = Exclude<ProductCommand['type'], 'CreateProduct'>

/** Staff see products that are not on sale, and what they can do with them. */
export function isStaff(principal: Principal): boolean {
  return hasScope(principal, 'catalog:write') || hasScope(principal, 'pricing:write')
}

/** The commands that this caller could send now and that the product's rules would accept with the right content. */
export function allowedCommands(principal: Principal, product: Product): OfferedCommand[] {
  const commands: OfferedCommand[] = []
  const manager = hasScope(principal, 'catalog:write')
  if (product.status === 'archived') return manager ? ['RestoreProduct'] : []
  if (manager) {
    commands.push('EditProduct', 'ArrangeImages', 'ArchiveProduct')
    if (product.options.length > 0) commands.push('AddVariant')
    if (product.variants.length > 1) commands.push('RetireVariant')
    if (product.status === 'published') commands.push('UnpublishProduct')
    else if (!product.digital || product.download !== undefined) commands.push('PublishProduct')
  }
  if (hasScope(principal, 'pricing:write')) commands.push('ChangePrice')
  return commands
}

/**
 * The product as the HTTP contract shows it. `sku` is that of a product without options; `lowestPrice30Days` is there while
 * the price is a reduced one. What is downloaded is for staff to see.
 */
export function productView(
  id: string,
  version: number,
  product: Product,
  images: ShownImages['images'],
  principal: Principal,
) {
  const { status, name, description, pricing, category, tags, options, variants, digital, createdAt } = product
  return {
    id,
    version,
    status,
    sku: options.length === 0 ? (variants[0]?.sku ?? null) : null,
    name,
    description,
    price: pricing.price,
    lowestPrice30Days: pricing.lowestBefore ?? null,
    category: category ?? null,
    tags,
    images,
    options,
    variants: variants.map((variant) => variantView(product, variant)),
    digital,
    download: isStaff(principal) && product.download !== undefined ? { mediaId: product.download } : null,
    createdAt: new Date(createdAt).toISOString(),
    allowedCommands: allowedCommands(principal, product),
  }
}

function variantView(product: Product, variant: Variant) {
  const { price, lowestBefore } = pricingOf(product, variant)
  const values = product.options.map(({ name }, index) => [name, variant.values[index] ?? ''] as const)
  return {
    sku: variant.sku,
    options: Object.fromEntries(values),
    price,
    lowestPrice30Days: lowestBefore ?? null,
  }
}
