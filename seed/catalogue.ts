import * as v from 'valibot'
import { productId } from '#events/vocabulary.ts'
import { skuClaim } from '#functions/catalog/http/sku-claim.ts'
import type { Offer } from '#functions/orders/order/offer.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { assortment, type SeedProduct } from './assortment.ts'
import { accepted, seedMetadata } from './outcome.ts'
import type { Services } from './services.ts'

/** Pieces of each SKU that are received at first. */
const firstDelivery = 400

/** Every sixth product becomes cheaper once. */
const reducedEvery = 6

/** The SKUs of a product of the assortment: `KIT-001`, or `CLO-001-M` where there is something to choose. */
function variantsOf(product: SeedProduct, position: number) {
  const base = `${product.category.slice(0, 3).toUpperCase()}-${String(position + 1).padStart(3, '0')}`
  const [option] = product.options
  return option === undefined
    ? [{ sku: base, options: {}, label: '' }]
    : option.values.map((value) => ({
        sku: `${base}-${value.slice(0, 3).toUpperCase()}`,
        options: { [option.name]: value },
        label: value,
      }))
}

/** Puts a product on sale and its first delivery into the store; answers what the shop offers then. */
export async function createProduct(services: Services, position: number): Promise<Offer> {
  const product = assortment[position]
  if (product === undefined) throw new RangeError(`the assortment has ${assortment.length} products`)
  const { name, category, tags, options } = product
  const price = { amount: product.price, currency: 'EUR' }
  const id = v.parse(productId, `prd_${derivedUlid('seed-product', name)}`)
  const variants = variantsOf(product, position)
  await accepted(
    services.products.execute(
      id,
      {
        type: 'CreateProduct',
        name,
        description: `${name}, from our ${category.toLowerCase()} department.`,
        price,
        category,
        tags,
        images: [],
        options,
        variants: variants.map(({ sku, options: values }) => ({ sku, options: values })),
        digital: false,
        publish: true,
      },
      {
        commandId: `seed:product:${position}`,
        metadata: seedMetadata('catalog'),
        creates: true,
        claims: variants.map(({ sku }) => skuClaim(sku, id)),
      },
    ),
  )
  for (const { sku } of variants) {
    await accepted(
      services.stock.execute(
        sku,
        { type: 'ReceiveStock', quantity: firstDelivery, reference: 'first delivery' },
        { commandId: `seed:receipt:${sku}`, metadata: seedMetadata('warehouse') },
      ),
    )
  }
  return {
    productId: id,
    name,
    price,
    variants: variants.map(({ sku, label }) => ({ sku, label })),
    digital: false,
    published: true,
  }
}

/** True for a product that becomes cheaper in the middle of the time. */
export function isReduced(position: number): boolean {
  return position % reducedEvery === 3
}

/** Takes 15 % off, rounded to ten cents. */
export async function reducePrice(services: Services, offer: Offer): Promise<Offer> {
  const price = { ...offer.price, amount: Math.round((offer.price.amount * 0.85) / 10) * 10 }
  await accepted(
    services.products.execute(
      offer.productId,
      { type: 'ChangePrice', price },
      { commandId: `seed:reduction:${offer.productId}`, metadata: seedMetadata('catalog') },
    ),
  )
  return { ...offer, price }
}
