import { catalogEvents } from '#events/catalog.ts'
import { only } from '#events/contract.ts'
import type { Money } from '#events/vocabulary.ts'
import { streamId } from '#shared/event-store/stream-name.ts'
import type { SubscribedProjection } from '#shared/projections/projection.ts'
import type { Offer, OfferedVariant } from '../order/offer.ts'

const heard = only(
  catalogEvents,
  'ProductCreated',
  'ProductRenamed',
  'PriceReduced',
  'PriceRaised',
  'VariantAdded',
  'VariantRetired',
  'ProductPublished',
  'ProductUnpublished',
  'ProductArchived',
)

/** What the catalog sells, for how much: this service's own copy, fed by the catalog's events on the bus. */
export const offerList: SubscribedProjection<Offer | null, typeof heard> = {
  name: 'offer-list',
  fold: 'LPKCTXQk',
  contracts: heard,
  streamType: 'product',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: null,
  evolve(offer, event, { stream }) {
    switch (event.type) {
      case 'ProductCreated': {
        const { name, price, variants, digital } = event.data
        return {
          productId: streamId(stream),
          name,
          price,
          variants: variants.map(offeredVariant),
          digital,
          published: false,
        }
      }
      case 'ProductRenamed':
        return offer && { ...offer, name: event.data.name }
      case 'PriceReduced':
      case 'PriceRaised':
        return offer && atPrice(offer, event.data.sku, event.data.to)
      case 'VariantAdded':
        return offer && { ...offer, variants: [...offer.variants, offeredVariant(event.data)] }
      case 'VariantRetired':
        return offer && { ...offer, variants: offer.variants.filter(({ sku }) => sku !== event.data.sku) }
      case 'ProductPublished':
        return offer && { ...offer, published: true }
      case 'ProductUnpublished':
      case 'ProductArchived':
        return offer && { ...offer, published: false }
    }
  },
}

function offeredVariant({
  sku,
  values,
  price,
}: {
  sku: string
  values: readonly string[]
  price?: Money | undefined
}): OfferedVariant {
  return { sku, label: values.join(', '), ...(price === undefined ? {} : { price }) }
}

function atPrice(offer: Offer, sku: string | null, price: Money): Offer {
  if (sku === null) return { ...offer, price }
  return { ...offer, variants: offer.variants.map((it) => (it.sku === sku ? { ...it, price } : it)) }
}
