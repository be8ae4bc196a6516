import type { Money } from '#events/vocabulary.ts'

/** What the shop offers a product for, as this service knows it from the catalog's events. */
export interface Offer {
  readonly productId: string
  readonly name: string
  /** Of all variants without a price of their own. */
  readonly price: Money
  readonly variants: readonly OfferedVariant[]
  readonly digital: boolean
  readonly published: boolean
}

export interface OfferedVariant {
  readonly sku: string
  /** What tells it from its siblings, e.g. `M, blue`; empty for a product that is one thing. */
  readonly label: string
  readonly price?: Money
}
