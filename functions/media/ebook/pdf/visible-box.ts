import { PDFArray, PDFName, PDFNumber, type PDFObject } from '@cantoo/pdf-lib'
import type { PageLeaf } from './page-tree.ts'

/** The part of a page that is shown, as the reader sees it: upright, its lower left corner at 0, 0. */
export interface VisibleBox {
  /** In units of the page. */
  readonly width: number
  readonly height: number
  /** Units of the page per point of 1/72 inch on paper. */
  readonly unitsPerPoint: number
  /** What `cm` takes to draw in the reader's coordinates. */
  readonly matrix: readonly [number, number, number, number, number, number]
}

type Rectangle = readonly [left: number, bottom: number, right: number, top: number]

const usLetter: Rectangle = [0, 0, 612, 792]

/** Crop box within media box, page origin, rotation and unit, as ISO 32000-1, 14.11.2 and 7.7.3.3 have them. */
export function visibleBox(page: PageLeaf): VisibleBox {
  const media = rectangle(page.inherited('MediaBox')) ?? usLetter
  const [left, bottom, right, top] = intersection(rectangle(page.inherited('CropBox')) ?? media, media) ?? media
  const [across, up] = [right - left, top - bottom]
  const unit = page.dict.lookup(PDFName.of('UserUnit'))
  const unitsPerPoint = unit instanceof PDFNumber && unit.asNumber() > 0 ? 1 / unit.asNumber() : 1
  switch (quarterTurns(page.inherited('Rotate'))) {
    case 1:
      return { width: up, height: across, unitsPerPoint, matrix: [0, 1, -1, 0, right, bottom] }
    case 2:
      return { width: across, height: up, unitsPerPoint, matrix: [-1, 0, 0, -1, right, top] }
    case 3:
      return { width: up, height: across, unitsPerPoint, matrix: [0, -1, 1, 0, left, top] }
    default:
      return { width: across, height: up, unitsPerPoint, matrix: [1, 0, 0, 1, left, bottom] }
  }
}

/** Corners may be given in any order; without four numbers or without an area it is none. */
function rectangle(value: PDFObject | undefined): Rectangle | undefined {
  if (!(value instanceof PDFArray) || value.size() !== 4) return undefined
  const [x1, y1, x2, y2] = value.asArray().map((_, index) => {
    const number = value.lookup(index)
    return number instanceof PDFNumber ? number.asNumber() : Number.NaN
  })
  if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined) return undefined
  return withArea([Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)])
}

function intersection(a: Rectangle, b: Rectangle): Rectangle | undefined {
  return withArea([Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])])
}

function withArea(it: Rectangle): Rectangle | undefined {
  return it.every(Number.isFinite) && it[2] > it[0] && it[3] > it[1] ? it : undefined
}

function quarterTurns(rotate: PDFObject | undefined): number {
  const degrees = rotate instanceof PDFNumber ? rotate.asNumber() : 0
  return Number.isFinite(degrees) ? ((Math.round(degrees / 90) % 4) + 4) % 4 : 0
}
