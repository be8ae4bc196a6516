import type { CatalogEvent } from '#events/catalog.ts'
import type { Money } from '#events/vocabulary.ts'
import { accept, type Decision, refuse } from '#shared/event-store/decider.ts'
import { sameTexts } from './same-texts.ts'
import type { Product, ProductOption } from './state.ts'

/** Most variants of a product: each SKU is claimed in the transaction that creates it, which has room for 100 streams. */
export const maxVariants = 99

/** A variant that is to be sold, with one value for each option of the product: `{ Size: 'M' }`. */
export interface WantedVariant {
  readonly sku: string
  readonly options: Readonly<Record<string, string>>
  readonly price?: Money | undefined
}

export interface AddVariant extends WantedVariant {
  readonly type: 'AddVariant'
}

/** A variant as it is recorded: its values in the order of the product's options. */
interface SettledVariant {
  readonly sku: string
  readonly values: string[]
  readonly price: Money | undefined
}

/** Why these cannot be the variants of a product. */
export type SettleVariantsRefusal = 'invalid-variants' | 'too-many-variants' | 'other-currency'

export type AddVariantRefusal = SettleVariantsRefusal | 'variant-exists'

type Refused = ReturnType<typeof refuse<SettleVariantsRefusal>>

/** One more way in which the product is sold. Values that are new to an option become its last ones. */
export function decideVariant(state: Product, wanted: AddVariant): Decision<CatalogEvent, AddVariantRefusal> {
  if (state.variants.some(({ sku }) => sku === wanted.sku))
    return refuse('variant-exists', `The product is sold as ${wanted.sku} already.`)
  const variant = settleVariant(state.options, wanted)
  if ('refused' in variant) return variant
  const twin = state.variants.find(({ values }) => sameTexts(values, variant.values))
  if (twin !== undefined) return refuse('variant-exists', `That is ${twin.sku}.`)
  if (state.variants.length >= maxVariants) return tooMany()
  if (wanted.price !== undefined && wanted.price.currency !== state.pricing.price.currency) return otherCurrency()
  return accept({ type: 'VariantAdded', data: variant })
}

/** The variants of a new product, or why it can't have these. */
export function settleVariants(
  { options, price }: { readonly options: readonly ProductOption[]; readonly price: Money },
  wanted: readonly WantedVariant[],
): readonly SettledVariant[] | Refused {
  if (new Set(options.map(({ name }) => name)).size < options.length)
    return refuse('invalid-variants', 'Two options have the same name.')
  if (wanted.length === 0) return refuse('invalid-variants', 'A product has at least one variant.')
  if (wanted.length > maxVariants) return tooMany()
  const settled: SettledVariant[] = []
  for (const one of wanted) {
    const variant = settleVariant(options, one)
    if ('refused' in variant) return variant
    if (!variant.values.every((value, index) => options[index]?.values.includes(value)))
      return refuse('invalid-variants', `${one.sku} has a value that its option has not.`)
    const twin = settled.find(({ sku, values }) => sku === one.sku || sameTexts(values, variant.values))
    if (twin !== undefined)
      return refuse('invalid-variants', `${one.sku} and ${twin.sku} have the same SKU or the same values.`)
    if (one.price !== undefined && one.price.currency !== price.currency) return otherCurrency()
    settled.push(variant)
  }
  return settled
}

function settleVariant(
  options: readonly ProductOption[],
  { sku, options: given, price }: WantedVariant,
): SettledVariant | Refused {
  const values = options.flatMap(({ name }) => (Object.hasOwn(given, name) ? [given[name] ?? ''] : []))
  if (values.length !== options.length || Object.keys(given).length !== options.length)
    return refuse('invalid-variants', `${sku} needs exactly one value of each option.`)
  return { sku, values, price }
}

function tooMany(): Refused {
  return refuse('too-many-variants', `A product has at most ${maxVariants} variants.`)
}

function otherCurrency(): Refused {
  return refuse('other-currency', 'All variants are priced in the currency of the product.')
}
