import { join } from 'node:path'
import { encoders, presetWidths, printQuality, printSide, squareSide } from '#functions/media/picture/presets.ts'
import type { Command } from './measured.ts'

/** Every format as our encoders write it; sharp optimizes JPEG's tables unless told not to, libvips only when told to. */
const suffixes = {
  avif: `.avif[Q=${encoders.avif.quality},effort=${encoders.avif.effort},strip]`,
  webp: `.webp[Q=${encoders.webp.quality},effort=${encoders.webp.effort},strip]`,
  jpeg: jpegSuffix(encoders.jpeg.quality),
} as const

function jpegSuffix(quality: number): string {
  return `.jpg[Q=${quality},optimize_coding,strip,background=255]`
}

/** libvips' command line: one JPEG of one width. */
export function vipsOneSize(file: string, folder: string, width: number): Command[] {
  return [thumbnail(file, `${width}x`, join(folder, `vips-${width}${suffixes.jpeg}`))]
}

/**
 * The whole set, each size from the one before, which is kept as libvips' own uncompressed file: what somebody who cares would
 * script. Each from the original instead takes 1.2 to 3 times as long.
 */
export function vipsCascade(file: string, folder: string): Command[] {
  const kept = (name: string | number) => join(folder, `${name}.v`)
  const written = (name: string | number): Command[] =>
    Object.values(suffixes).map((suffix) => ['vips', 'copy', kept(name), join(folder, `c${name}${suffix}`)])
  const widths = [...presetWidths].sort((a, b) => b - a)
  return [
    thumbnail(file, `${printSide}x`, kept('print')),
    ['vips', 'copy', kept('print'), join(folder, `cprint${jpegSuffix(printQuality)}`)],
    ...widths.flatMap((width, index) => [
      thumbnail(kept(widths[index - 1] ?? 'print'), `${width}x`, kept(width)),
      ...written(width),
    ]),
    square(kept(640), kept('square')),
    ...written('square'),
  ]
}

/** What each process of libvips takes before it has done anything. */
export const vipsStart: Command = ['vips', '--version']

/** ImageMagick: one JPEG of one width; the hint lets its JPEG decoder shrink while it loads. */
export function magickOneSize(program: string, file: string, folder: string, width: number): Command[] {
  const hint = ['-define', `jpeg:size=${2 * width}x${2 * width}`]
  const flat = ['-background', 'white', '-flatten', '-quality', String(encoders.jpeg.quality)]
  return [[program, ...hint, file, '-thumbnail', `${width}x`, ...flat, join(folder, 'magick.jpg')]]
}

function thumbnail(from: string, size: string, to: string): Command {
  return ['vipsthumbnail', from, '--size', size, '-o', to]
}

function square(from: string, to: string): Command {
  return ['vipsthumbnail', from, '--size', `${squareSide}x${squareSide}`, '--smartcrop', 'attention', '-o', to]
}
