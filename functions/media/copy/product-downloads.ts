import type { CatalogEvent } from '#events/catalog.ts'
import type { MediaId } from '#events/vocabulary.ts'
import type { Projection } from '#shared/projections/projection.ts'

/** The file that buyers of a product get, or null: this service's own copy, fed by the catalog's events on the bus. */
export const productDownloads: Projection<MediaId | null, CatalogEvent> = {
  name: 'product-downloads',
  streamType: 'product',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: null,
  evolve(download, event) {
    switch (event.type) {
      case 'ProductCreated':
        return event.data.download ?? null
      case 'DownloadAttached':
        return event.data.download
      case 'ProductRenamed':
      case 'PriceReduced':
      case 'PriceRaised':
      case 'VariantAdded':
      case 'VariantRetired':
      case 'ProductPublished':
      case 'ProductUnpublished':
      case 'ProductArchived':
      case 'SkuClaimed':
      case 'DescriptionChanged':
      case 'CategoryAssigned':
      case 'CategoryRemoved':
      case 'TagsChanged':
      case 'ImagesArranged':
      case 'ProductRestored':
        return download
    }
  },
}
