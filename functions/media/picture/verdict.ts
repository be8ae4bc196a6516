import type { MediaRejectionCode, Placeholder } from '#events/media.ts'
import type { PictureFormat } from './picture-format.ts'
import type { RenditionFormat, RenditionPreset } from './presets.ts'

/** What became of a file: pictures of it, or the reason why there are none. */
export type Verdict =
  | {
      readonly outcome: 'rendered'
      readonly format: PictureFormat
      /** Pixels of the upright original. */
      readonly width: number
      readonly height: number
      /** 1 for a picture that does not move. */
      readonly frames: number
      readonly placeholder: Placeholder
      /** Print, widths (largest first, each in every format), square, animation. */
      readonly renditions: readonly RenderedPicture[]
    }
  | Rejection

export interface Rejection {
  readonly outcome: 'rejected'
  readonly code: MediaRejectionCode
  /** A sentence for the uploader. */
  readonly detail: string
  /** The decoder's own words, for the log. */
  readonly cause?: string
}

export interface RenderedPicture {
  readonly preset: RenditionPreset
  readonly format: RenditionFormat
  readonly width: number
  readonly height: number
  readonly content: Uint8Array
}

export function rejected(code: MediaRejectionCode, detail: string, cause?: unknown): Rejection {
  const message = cause instanceof Error ? cause.message : undefined
  return { outcome: 'rejected', code, detail, cause: message }
}
