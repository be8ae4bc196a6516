import { catalogEvents } from '#events/catalog.ts'
import { only } from '#events/contract.ts'
import type { MediaId } from '#events/vocabulary.ts'
import type { SubscribedProjection } from '#shared/projections/projection.ts'

const heard = only(catalogEvents, 'ProductCreated', 'DownloadAttached')

/** The file that buyers of a product get, or null: this service's own copy, fed by the catalog's events on the bus. */
export const productDownloads: SubscribedProjection<MediaId | null, typeof heard> = {
  name: 'product-downloads',
  fold: 'rYZn0v7u',
  contracts: heard,
  streamType: 'product',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: null,
  evolve(_, event) {
    switch (event.type) {
      case 'ProductCreated':
        return event.data.download ?? null
      case 'DownloadAttached':
        return event.data.download
    }
  },
}
