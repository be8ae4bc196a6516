import * as v from 'valibot'

/** Pieces of the shop's answers that screens are made of. Members that are not named here are left out. */

export const price = v.object({ amount: v.number(), currency: v.string() })

const image = v.object({ mediaId: v.string(), alt: v.string() })
export const images = v.array(image)

/** Products have had options, variants and downloads for some time; a product from before has none. */
export const variants = v.optional(
  v.array(v.object({ sku: v.string(), options: v.record(v.string(), v.string()), price })),
  [],
)
export const options = v.optional(v.array(v.object({ name: v.string(), values: v.array(v.string()) })), [])

export const digital = v.optional(v.boolean(), false)

/** A list's page, of which only the items are shown. */
export function itemsOf<Item extends v.GenericSchema>(item: Item) {
  return v.pipe(
    v.object({ items: v.array(item) }),
    v.transform(({ items }) => items),
  )
}

/** A picture to be shown `width` pixels wide; widths are those that the media service makes. */
export function picture({ mediaId, alt }: v.InferOutput<typeof image>, width: 160 | 320 | 640 | 1280) {
  return { mediaId, alt, width }
}

/** The first picture, which stands for the product. */
export function cover(all: v.InferOutput<typeof images>, width: 160 | 320 | 640 | 1280) {
  return all[0] === undefined ? null : picture(all[0], width)
}
