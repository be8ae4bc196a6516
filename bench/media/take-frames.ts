// node take-frames.ts CLIP [SECONDS...]: the pictures at these moments as JPEG, or all that the function makes of a clip.
import { open } from 'node:fs/promises'
import { pipeline } from '#functions/media/picture/pixels.ts'
import { decodeMoment } from '#functions/media/video/decode-moment.ts'
import { loadDecoding } from '#functions/media/video/decoding.ts'
import { openVideo } from '#functions/media/video/open-video.ts'
import { planesToRgb } from '#functions/media/video/planes-to-rgb.ts'
import { takePictures } from '#functions/media/video/take-pictures.ts'

const [path = '', ...moments] = process.argv.slice(2)
if (moments.length === 0) {
  const { outcome } = await takePictures(path)
  if (outcome !== 'taken') throw new Error(outcome)
} else {
  const decoding = await loadDecoding()
  if ('missing' in decoding) throw new Error(decoding.missing)
  const file = await open(path)
  const video = await openVideo(file)
  if (video.outcome !== 'opened') throw new Error(video.detail)
  for (const moment of moments) {
    const frame = await decodeMoment(decoding, video.track, Number(moment))
    if (frame === undefined) throw new Error(`no picture at ${moment}`)
    await pipeline(planesToRgb(frame)).jpeg().toBuffer()
  }
  await file.close()
}
