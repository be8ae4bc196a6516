/** What was ordered of one product, all its lines together. */
export interface OrderedProduct {
  readonly productId: string
  readonly quantity: number
  /** Minor units of the order's currency. */
  readonly amount: number
}

/** The lines of an order by product: two variants of one product are two lines, and one product that was bought. */
export function orderedProducts(
  lines: readonly {
    readonly productId: string
    readonly quantity: number
    readonly unitPrice: { readonly amount: number }
  }[],
): OrderedProduct[] {
  const products = new Map<string, OrderedProduct>()
  for (const { productId, quantity, unitPrice } of lines) {
    const known = products.get(productId) ?? { productId, quantity: 0, amount: 0 }
    products.set(productId, {
      productId,
      quantity: known.quantity + quantity,
      amount: known.amount + quantity * unitPrice.amount,
    })
  }
  return [...products.values()]
}
