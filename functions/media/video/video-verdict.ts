import type { Placeholder } from '#events/media.ts'
import type { Rejection, RenderedPicture } from '../picture/verdict.ts'
import type { VideoContainer } from './container.ts'

/** What became of a video: its poster and stills, or the reason why there are none. */
export type VideoVerdict =
  | {
      readonly outcome: 'taken'
      readonly container: VideoContainer
      /** As RFC 6381 names it without its profile: avc, hevc, vp8, vp9 or av1. */
      readonly codec: string
      /** Pixels of the upright video as it is shown. */
      readonly width: number
      readonly height: number
      readonly durationMs: number
      readonly placeholder: Placeholder
      /** The poster in all sizes of a picture (largest first, then square), then the stills in their order. */
      readonly renditions: readonly RenderedPicture[]
    }
  | Rejection
  /** Not the file's fault: this machine cannot decode videos. */
  | { readonly outcome: 'no-decoder'; readonly reason: string }
