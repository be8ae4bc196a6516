import type { CatalogEvent } from '#events/catalog.ts'
import type { Money } from '#events/vocabulary.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import { readResource } from '#shared/http/read-resource.ts'
import type { Route, Routes } from '#shared/http/route.ts'
import type { Products } from '../streams.ts'
import { noSuchProduct } from './command-answer.ts'

/** What the stream of a product tells its staff: every fact, and what it cost since when. */
export function productHistory({ store }: { readonly store: Products['store'] }): Routes {
  return {
    'GET /v1/products/{id}/history': fromStream(historyOf),
    'GET /v1/products/{id}/prices': fromStream(pricesOf),
  }

  function fromStream(itemsOf: (commit: Commit<CatalogEvent>) => readonly unknown[]): Route {
    return readResource(
      {
        access: ['catalog:write', 'pricing:write'],
        missing: noSuchProduct,
        async find(id) {
          const commits = await store.load(`product#${id}`)
          const last = commits.at(-1)
          return last && { commits, version: last.number }
        },
      },
      ({ commits, version }) => ({ version, body: { items: commits.flatMap(itemsOf), next: null } }),
    )
  }
}

function historyOf({ number, time, metadata, events }: Commit<CatalogEvent>) {
  const { actor, correlationId, causationId } = metadata
  return events.map(({ type, data }) => ({
    type,
    version: number,
    time: new Date(time).toISOString(),
    actor,
    correlationId,
    causationId,
    data,
  }))
}

function pricesOf({ number, time, events }: Commit<CatalogEvent>) {
  const at = { version: number, time: new Date(time).toISOString() }
  return events.flatMap((event) => pricesIn(event).map((entry) => ({ ...at, ...entry })))
}

interface PriceEntry {
  readonly sku: string | null
  readonly change: 'set' | 'reduced' | 'raised'
  readonly price: Money
}

function pricesIn(event: CatalogEvent): readonly PriceEntry[] {
  switch (event.type) {
    case 'ProductCreated':
      return [{ sku: null, change: 'set', price: event.data.price }, ...event.data.variants.flatMap(ownPrice)]
    case 'VariantAdded':
      return ownPrice(event.data)
    case 'PriceReduced':
      return [{ sku: event.data.sku, change: 'reduced', price: event.data.to }]
    case 'PriceRaised':
      return [{ sku: event.data.sku, change: 'raised', price: event.data.to }]
    case 'SkuClaimed':
    case 'ProductRenamed':
    case 'DescriptionChanged':
    case 'CategoryAssigned':
    case 'CategoryRemoved':
    case 'TagsChanged':
    case 'ImagesArranged':
    case 'DownloadAttached':
    case 'VariantRetired':
    case 'ProductPublished':
    case 'ProductUnpublished':
    case 'ProductArchived':
    case 'ProductRestored':
      return []
  }
}

function ownPrice({ sku, price }: { sku: string; price?: Money | undefined }): readonly PriceEntry[] {
  return price === undefined ? [] : [{ sku, change: 'set', price }]
}
