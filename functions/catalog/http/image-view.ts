import type { Rendition } from '#events/media.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import { type Picture, pictures } from '../read-models/pictures.ts'

/** A product's image as its facts have it. */
interface Image {
  readonly mediaId: string
  readonly alt: string
}

/** Images, each with what there is to show of it now. */
export interface ShownImages {
  readonly images: readonly ReturnType<typeof imageView>[]
  /** Since when they are as they are, ms since the epoch; undefined while one is on its way. */
  readonly settledAt: number | undefined
}

export type ShowImages = (images: readonly Image[]) => Promise<ShownImages>

/** How many rows one request of DynamoDB reads. */
const batch = 100

/** Width of the fallback for browsers that know no `srcset`, in pixels, at most. */
const fallbackWidth = 640

/** The smallest first: a browser takes the first that it knows. */
const formats = ['avif', 'webp', 'jpeg'] as const

/** Shows images from the rows of the read table, with addresses below `url`; one request for up to 100, none for none. */
export function showImagesFrom(rows: RowReader, url: string): ShowImages {
  return async (images) => {
    const ids = [...new Set(images.map(({ mediaId }) => mediaId))]
    const batches = Array.from({ length: Math.ceil(ids.length / batch) }, (_, n) =>
      rows.getMany(pictures, ids.slice(n * batch, (n + 1) * batch)),
    )
    const found = new Map((await Promise.all(batches)).flatMap((rowsById) => [...rowsById]))
    const known = ids.map((id) => found.get(id))
    const settled = known.every((it) => it?.row != null && it.row.status !== 'processing')
    return {
      images: images.map((image) => imageView(image, found.get(image.mediaId)?.row ?? null, url)),
      settledAt: settled ? Math.max(0, ...known.map((it) => it?.time ?? 0)) : undefined,
    }
  }
}

/** An image as the HTTP contract shows it: made for `<picture>`, whose sources are tried in order. */
export function imageView({ mediaId, alt }: Image, picture: Picture | null, url: string) {
  const { kind = null, status = 'unknown', width = null, height = null, placeholder = null } = picture ?? {}
  const of = (preset: Rendition['preset']) => picture?.renditions.filter((it) => it.preset === preset) ?? []
  const widths = of('width')
  const squares = of('square')
  const animated = of('animated')[0]
  return {
    mediaId,
    alt,
    kind,
    status,
    placeholder,
    width,
    height,
    sources: sourcesOf(widths, url),
    src: fallbackOf(widths, url),
    square: squares[0] === undefined ? null : { sources: sourcesOf(squares, url), src: fallbackOf(squares, url) },
    animated: animated === undefined ? null : `${url}/${animated.key}`,
  }
}

type Renditions = Picture['renditions']

/** Formats that lack the largest width (very tall pictures have no AVIF of it) are left out: they would be shown blurred. */
function sourcesOf(renditions: Renditions, url: string) {
  const largest = Math.max(...renditions.map(({ width }) => width))
  return formats.flatMap((format) => {
    const own = renditions.filter((it) => it.format === format).sort((a, b) => a.width - b.width)
    if (own.at(-1)?.width !== largest) return []
    return [{ type: `image/${format}`, srcset: own.map(({ key, width }) => `${url}/${key} ${width}w`).join(', ') }]
  })
}

/** The largest JPEG that is not too large for a page, else the smallest. */
function fallbackOf(renditions: Renditions, url: string): string | null {
  const own = renditions.filter(({ format }) => format === 'jpeg').sort((a, b) => a.width - b.width)
  const chosen = own.findLast(({ width }) => width <= fallbackWidth) ?? own[0]
  return chosen === undefined ? null : `${url}/${chosen.key}`
}
