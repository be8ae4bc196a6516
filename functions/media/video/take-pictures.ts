import { type FileHandle, open } from 'node:fs/promises'
import type { InputVideoTrack, Rotation } from 'mediabunny'
import { encodeAll } from '../picture/encode.ts'
import { type Pixels, pipeline, toPixels } from '../picture/pixels.ts'
import { targetWidths } from '../picture/presets.ts'
import { renderWidths } from '../picture/render-widths.ts'
import { type RenderedPicture, rejected } from '../picture/verdict.ts'
import { decodeMoment } from './decode-moment.ts'
import { type Decoding, loadDecoding } from './decoding.ts'
import { type FramePlanes, UnsupportedLayoutError } from './frame-planes.ts'
import { dullBelow, liveliness } from './liveliness.ts'
import { type OpenedVideo, openVideo } from './open-video.ts'
import { planesToRgb } from './planes-to-rgb.ts'
import { posterShares, stillShares, stillWidth } from './video-limits.ts'
import type { VideoVerdict } from './video-verdict.ts'

/**
 * Takes the poster and the stills of an untrusted video in a file, or says why it takes none. The poster is the liveliest
 * of the first frame and the stills; only where all of them are dull is it looked for elsewhere.
 *
 * @throws only for faults of our own; a bad file is a verdict.
 */
export async function takePictures(path: string): Promise<VideoVerdict> {
  const decoding = await loadDecoding()
  if ('missing' in decoding) return { outcome: 'no-decoder', reason: decoding.missing }
  const file = await open(path)
  try {
    return await takePicturesOf(decoding, file)
  } finally {
    await file.close()
  }
}

async function takePicturesOf(decoding: Decoding, file: FileHandle): Promise<VideoVerdict> {
  let video: OpenedVideo
  let frames: Frames
  let rotation: Rotation
  try {
    const opened = await openVideo(file)
    if (opened.outcome === 'rejected') return opened
    video = opened
    rotation = await video.track.getRotation()
    frames = await framesOf(decoding, video)
  } catch (error) {
    if (error instanceof UnsupportedLayoutError) {
      return rejected('unsupported-format', `The video's pixels are not supported: ${error.message}.`)
    }
    return rejected('damaged', 'The video is damaged or cut off and cannot be read to its end.', error)
  }
  const { container, codec, width, height, seconds } = video
  const [widest = width] = targetWidths(width)
  const poster = await upright(frames.poster, rotation, video, widest)
  const { renditions, placeholder } = await renderWidths(poster, targetWidths(width))
  for (const still of frames.stills) renditions.push(...(await encodeStill(await upright(still, rotation, video))))
  const durationMs = Math.round(seconds * 1000)
  return { outcome: 'taken', container, codec, width, height, durationMs, placeholder, renditions }
}

interface Frames {
  readonly poster: FramePlanes
  readonly stills: readonly FramePlanes[]
}

async function framesOf(decoding: Decoding, { track, seconds }: OpenedVideo): Promise<Frames> {
  const begin = await track.getFirstTimestamp()
  const at = (share: number) => wanted(decoding, track, begin + share * seconds)
  const stills: FramePlanes[] = []
  for (const share of stillShares) stills.push(await at(share))
  let best = liveliest(stills)
  for (const share of posterShares.first) best = liveliest([best, await at(share)])
  for (const share of posterShares.whenDark) {
    if (liveliness(best) >= dullBelow) break
    best = liveliest([best, await at(share)])
  }
  return { poster: best, stills }
}

/** A video that has no picture where its index says that there is one is cut off. */
async function wanted(decoding: Decoding, track: InputVideoTrack, seconds: number): Promise<FramePlanes> {
  const frame = await decodeMoment(decoding, track, seconds)
  if (frame === undefined) throw new Error(`no picture at ${seconds} s`)
  return frame
}

function liveliest(frames: readonly FramePlanes[]): FramePlanes {
  return frames.reduce((best, frame) => (liveliness(frame) > liveliness(best) ? frame : best))
}

/** A frame as it is shown, at most so wide: turned by the video's flag, its pixels made square. */
async function upright(
  frame: FramePlanes,
  rotation: Rotation,
  shown: { readonly width: number; readonly height: number },
  widest: number = Math.min(stillWidth, shown.width),
): Promise<Pixels> {
  const width = Math.min(widest, shown.width)
  const height = Math.max(1, Math.round((shown.height * width) / shown.width))
  // Made small before it is turned: turning needs the whole picture in memory.
  const lying = rotation % 180 === 0 ? { width, height } : { width: height, height: width }
  return toPixels(
    pipeline(planesToRgb(frame))
      .resize({ ...lying, fit: 'fill' })
      .rotate(rotation),
  )
}

function encodeStill(pixels: Pixels): Promise<RenderedPicture[]> {
  return encodeAll(pixels, 'still', ['webp', 'jpeg'])
}
