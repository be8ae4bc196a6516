import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { dullBelow } from '#functions/media/video/liveliness.ts'
import { takePictures } from '#functions/media/video/take-pictures.ts'
import type { VideoVerdict } from '#functions/media/video/video-verdict.ts'
import { clip, clipPath, h264, hasFfmpeg, kept, made, noDecoder, testSource } from './clips.ts'

type Taken = Extract<VideoVerdict, { outcome: 'taken' }>

describe.skipIf(noDecoder)('a video', () => {
  test('gives a poster in every width below its own and in its own, a square, and three stills', async () => {
    const { renditions, ...rest } = await taken(clipPath('second.webm'))
    expect(rest).toMatchObject({ container: 'webm', codec: 'vp9', width: 192, height: 108, durationMs: 1000 })
    expect(rest.placeholder.dominantColour).toMatch(/^#[0-9a-f]{6}$/)
    expect(renditions.map(({ preset, format, width }) => `${preset} ${format} ${width}`)).toEqual([
      ...[192, 160].flatMap((width) => ['avif', 'webp', 'jpeg'].map((format) => `width ${format} ${width}`)),
      ...['avif', 'webp', 'jpeg'].map((format) => `square ${format} 108`),
      ...[1, 2, 3].flatMap(() => ['still webp 192', 'still jpeg 192']),
    ])
    for (const { content, width, height } of renditions) {
      expect(await sharp(content).metadata()).toMatchObject({ width, height })
    }
  })

  test('that begins black has a poster that is not black', async () => {
    const { renditions } = await taken(clipPath('black-intro.mp4'))
    const [darkStill, ...stills] = await Promise.all(
      renditions
        .filter(({ preset, format }) => preset === 'still' && format === 'jpeg')
        .map(({ content }) => spread(content)),
    )
    expect(darkStill).toBeLessThan(dullBelow)
    expect(stills.every((it) => it > dullBelow)).toBe(true)
    const poster = renditions.find(({ format }) => format === 'jpeg')
    expect(await spread(poster?.content)).toBeGreaterThan(40)
  })

  test('that is flagged to be turned gives upright pictures', async () => {
    const { width, height, container, renditions } = await taken(clipPath('upright.mov'))
    expect({ width, height, container }).toEqual({ width: 108, height: 192, container: 'quicktime' })
    const poster = renditions.find(({ format }) => format === 'jpeg')
    expect(await sharp(poster?.content).metadata()).toMatchObject({ width: 108, height: 192 })
  })

  test.skipIf(!hasFfmpeg)('is turned the way players turn it', async () => {
    const lying = made('lying.mp4', '-f', 'lavfi', '-i', 'color=red:s=64x64:d=1:r=5,pad=128:64:0:0:blue', ...h264)
    const flagged = made('flagged.mov', '-i', lying, '-c', 'copy', '-metadata:s:v', 'rotate=90')
    const { renditions } = await taken(flagged)
    const poster = renditions.find(({ format }) => format === 'jpeg')
    const turned = readFileSync(made('turned.png', '-i', flagged, '-frames:v', '1'))
    for (const y of [16, 112]) expect(await pixel(poster?.content, 32, y)).toEqual(await pixel(turned, 32, y))
    expect(await pixel(turned, 32, 16)).not.toEqual(await pixel(turned, 32, 112))
  })

  test.skipIf(!hasFfmpeg).each([
    ['H.264 with its index first', 'mp4', [...h264, '-movflags', '+faststart'], { container: 'mp4', codec: 'avc' }],
    ['H.264 with its index last', 'mp4', [...h264], { container: 'mp4', codec: 'avc' }],
    [
      'H.264 in fragments',
      'mp4',
      [...h264, '-movflags', 'frag_keyframe+empty_moov'],
      { container: 'mp4', codec: 'avc' },
    ],
    [
      'H.264 of 10 bit',
      'mov',
      [...h264.slice(0, 4), '-pix_fmt', 'yuv420p10le'],
      { container: 'quicktime', codec: 'avc' },
    ],
    ['H.264 of full range', 'mp4', [...h264.slice(0, 4), '-pix_fmt', 'yuvj420p'], { container: 'mp4', codec: 'avc' }],
    ['HEVC', 'mp4', ['-c:v', 'libx265', '-x265-params', 'log-level=none'], { container: 'mp4', codec: 'hevc' }],
    ['AV1', 'mp4', ['-c:v', 'libaom-av1', '-cpu-used', '8'], { container: 'mp4', codec: 'av1' }],
    ['VP8', 'webm', ['-c:v', 'libvpx', '-pix_fmt', 'yuv420p'], { container: 'webm', codec: 'vp8' }],
    [
      'VP9 of odd size',
      'webm',
      ['-vf', 'scale=321:181,setsar=1', '-c:v', 'libvpx-vp9'],
      { codec: 'vp9', width: 321, height: 181 },
    ],
  ] as const)('can be %s', async (_name, extension, options, expected) => {
    const path = made(`${options.join('').replace(/\W/g, '')}.${extension}`, ...testSource('320x180', 2), ...options)
    const { renditions, ...rest } = await taken(path)
    expect(rest).toMatchObject({ durationMs: 2000, ...expected })
    expect(renditions.filter(({ preset }) => preset === 'still')).toHaveLength(6)
  })

  test.skipIf(!hasFfmpeg).each([
    ['bt709', ['-vf', 'scale=out_color_matrix=bt709:out_range=tv', '-colorspace', 'bt709']],
    ['smpte170m', ['-vf', 'scale=out_color_matrix=bt601:out_range=tv', '-colorspace', 'smpte170m']],
    ['full range', ['-vf', 'scale=out_color_matrix=bt709:out_range=pc', '-colorspace', 'bt709', '-color_range', 'pc']],
  ] as const)('keeps its colours: %s', async (name, options) => {
    const source = ['-f', 'lavfi', '-i', 'color=0x20a040:s=160x90:d=1:r=5']
    const path = made(`colours-${name.replace(' ', '-')}.mp4`, ...source, ...options, ...h264)
    const { renditions } = await taken(path)
    const webp = renditions.find(({ format }) => format === 'webp')
    const { channels } = await sharp(webp?.content).stats()
    const [red = 0, green = 0, blue = 0] = channels.map(({ mean }) => mean)
    expect([Math.abs(red - 0x20), Math.abs(green - 0xa0), Math.abs(blue - 0x40)].every((off) => off <= 4)).toBe(true)
  })

  test.skipIf(!hasFfmpeg)('of 1080p has posters up to 1280 pixels and stills of 640', async () => {
    const path = made('hd.mp4', ...testSource('1920x1080', 3, 30), ...h264)
    const { renditions } = await taken(path)
    const sizes = (preset: string) =>
      renditions
        .filter((it) => it.preset === preset && it.format === 'jpeg')
        .map(({ width, height }) => [width, height])
    expect(sizes('width')).toEqual([
      [1280, 720],
      [640, 360],
      [320, 180],
      [160, 90],
    ])
    expect(sizes('still')).toEqual(Array(3).fill([640, 360]))
  })
})

describe.skipIf(noDecoder)('what is no video that we can show is refused with a reason', () => {
  test.each([
    ['sound without picture', clip('sound-only.mp4'), 'not-a-video', 'only sound'],
    [
      'random bytes',
      Buffer.from(Array.from({ length: 4000 }, (_, at) => (at * 7919 + 13) % 251)),
      'not-a-video',
      'not a video',
    ],
    ['nothing', Buffer.alloc(0), 'not-a-video', 'not a video'],
    ['a codec that browsers do not play', clip('mpeg4-part2.mp4'), 'unsupported-format', 'mp4v'],
    ['Matroska', Buffer.from('1a45dfa3934282886d6174726f736b61', 'hex'), 'unsupported-format', 'Matroska'],
    ['AVI', Buffer.from('RIFF\x10\x00\x00\x00AVI LIST'), 'unsupported-format', 'AVI'],
    ['an index that was cut off', clip('upright.mov').subarray(0, 3000), 'damaged', 'cut off'],
    ['frames that were cut off', clip('black-intro.mp4').subarray(0, 3000), 'damaged', 'cut off'],
    ['a beginning alone', clip('second.webm').subarray(0, 40), 'damaged', 'cut off'],
  ])('%s', async (name, bytes, code, words) => {
    const path = kept(name, bytes)
    expect(await takePictures(path)).toMatchObject({
      outcome: 'rejected',
      code,
      detail: expect.stringContaining(words),
    })
  })

  test.skipIf(!hasFfmpeg)('4:2:2 with 10 bit', async () => {
    const path = made('studio.mov', ...testSource('160x90', 1), '-c:v', 'libx264', '-pix_fmt', 'yuv422p10le')
    expect(await takePictures(path)).toMatchObject({
      code: 'unsupported-format',
      detail: expect.stringContaining('4:2:2'),
    })
  })

  test.skipIf(!hasFfmpeg)('longer than four hours', async () => {
    const path = made('long.mp4', '-f', 'lavfi', '-i', 'color=red:s=16x16:r=0.01:d=15000', ...h264)
    expect(await takePictures(path)).toMatchObject({ code: 'too-long', detail: expect.stringContaining('250 minutes') })
  })
})

async function taken(path: string): Promise<Taken> {
  const verdict = await takePictures(path)
  if (verdict.outcome !== 'taken') throw new Error(JSON.stringify(verdict))
  return verdict
}

/** Standard deviation of a picture's luma. */
async function spread(picture: Uint8Array | undefined): Promise<number> {
  const { channels } = await sharp(picture).greyscale().stats()
  return channels[0]?.stdev ?? 0
}

async function pixel(picture: Uint8Array | undefined, x: number, y: number) {
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true })
  const at = (y * info.width + x) * info.channels
  return { red: (data[at] ?? 0) > 180, blue: (data[at + 2] ?? 0) > 180 }
}
