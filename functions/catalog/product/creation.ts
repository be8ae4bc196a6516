import type { CatalogEvent } from '#events/catalog.ts'
import type { MediaId, Money } from '#events/vocabulary.ts'
import { accept, type Decision, refuse } from '#shared/event-store/decider.ts'
import type { ProductImage, ProductOption } from './state.ts'
import { type SettleVariantsRefusal, settleVariants, type WantedVariant } from './variants.ts'

export interface CreateProduct {
  readonly type: 'CreateProduct'
  readonly name: string
  readonly description: string
  readonly price: Money
  readonly category?: string | undefined
  readonly tags: readonly string[]
  readonly images: readonly ProductImage[]
  /** Without options there is one variant, without values. */
  readonly options: readonly ProductOption[]
  readonly variants: readonly WantedVariant[]
  readonly digital: boolean
  readonly download?: MediaId | undefined
  /** On sale at once; a draft is seen by the catalog's staff only. */
  readonly publish: boolean
}

export type CreationRefusal = SettleVariantsRefusal | 'not-digital' | 'download-missing'

/** A product begins as a draft, and may be put on sale in the same commit. */
export function decideCreation(command: CreateProduct): Decision<CatalogEvent, CreationRefusal> {
  const { name, description, price, category, tags, images, options, variants, digital, download, publish } = command
  const settled = settleVariants({ options, price }, variants)
  if ('refused' in settled) return settled
  if (download !== undefined && !digital)
    return refuse('not-digital', 'Only a digital product has something to download.')
  if (publish && digital && download === undefined)
    return refuse('download-missing', 'A digital product can be on sale when it has something to download.')
  const created: CatalogEvent = {
    type: 'ProductCreated',
    data: {
      name,
      description,
      price,
      category,
      tags: [...new Set(tags)],
      images: images.map(({ mediaId, alt }) => ({ mediaId, alt })),
      options: options.map(({ name: option, values }) => ({ name: option, values: [...values] })),
      variants: [...settled],
      digital,
      download,
    },
  }
  return publish ? accept<CatalogEvent>(created, { type: 'ProductPublished', data: {} }) : accept(created)
}
