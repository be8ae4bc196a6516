import type { Product } from './product.ts'

/** The product as the HTTP contract shows it. */
export function productView(id: string, version: number, product: Product) {
  const { status, sku, name, description, price, category, tags, images, createdAt } = product
  return {
    id,
    version,
    status,
    sku,
    name,
    description,
    price,
    category: category ?? null,
    tags,
    images,
    createdAt: new Date(createdAt).toISOString(),
  }
}
