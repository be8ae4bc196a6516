import * as v from 'valibot'

/** Pieces of the shop's answers that screens are made of. Members that are not named here are left out. */

export const price = v.object({ amount: v.number(), currency: v.string() })

const sources = v.array(v.object({ type: v.string(), srcset: v.string() }))
const image = v.object({
  mediaId: v.string(),
  alt: v.string(),
  kind: v.nullable(v.string()),
  placeholder: v.nullable(v.object({ dominantColour: v.string(), thumbHash: v.string() })),
  width: v.nullable(v.number()),
  height: v.nullable(v.number()),
  sources,
  src: v.nullable(v.string()),
})
type Image = v.InferOutput<typeof image>

/** What a device loads of a picture: nothing wider, and only these formats. */
interface Sizes {
  readonly width: number
  readonly types: readonly string[]
}
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

/** A picture in the sizes of a device, for `<picture>`; without sources where there is nothing to show yet, or any more. */
export function picture({ sources: all, src, ...shown }: Image, { width, types }: Sizes) {
  const fitting = all
    .filter(({ type }) => types.includes(type))
    .map(({ type, srcset }) => ({ type, srcset: upTo(width, srcset) }))
  const jpeg = all.find(({ type }) => type === 'image/jpeg')
  return { ...shown, sources: fitting, src: jpeg === undefined ? src : widest(upTo(width, jpeg.srcset)) }
}

/** The candidates of a `srcset`, smallest first, that are not too wide; the smallest at least. */
function upTo(width: number, srcset: string): string {
  const candidates = srcset.split(', ')
  const fitting = candidates.filter((candidate) => Number(/ (\d+)w$/.exec(candidate)?.[1]) <= width)
  return (fitting.length === 0 ? candidates.slice(0, 1) : fitting).join(', ')
}

function widest(srcset: string): string {
  return (
    srcset
      .split(', ')
      .at(-1)
      ?.replace(/ \d+w$/, '') ?? srcset
  )
}

/** The first picture, which stands for the product. */
export function cover(all: readonly Image[], sizes: Sizes) {
  return all[0] === undefined ? null : picture(all[0], sizes)
}
