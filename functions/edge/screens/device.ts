import type { GenericSchema } from 'valibot'

/** What every device shows of a product, because it must be known to buy it. */
export interface ShownProduct {
  readonly sku: string | null
  readonly variants: readonly { readonly sku: string }[]
  /** Nothing is kept in stock of it. */
  readonly digital: boolean
}

/** What fits on a device: how many of each, and which fields. Each schema takes the shop's answer and leaves what is shown. */
export interface Device {
  readonly newProducts: number
  readonly reviews: number
  readonly similar: number
  readonly orders: number
  readonly ownReviews: number
  /** A product among others. */
  readonly card: GenericSchema<unknown, object>
  /** A product on its own screen. */
  readonly product: GenericSchema<unknown, ShownProduct>
  /** A page of a product's reviews with its rating. */
  readonly reviewsOfProduct: GenericSchema<unknown, object>
  /** A page of the caller's own reviews. */
  readonly reviewsOfCaller: GenericSchema<unknown, object>
  /** A page of the caller's orders. */
  readonly ordersOfCaller: GenericSchema<unknown, object>
}
