import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadDecoding } from '#functions/media/video/decoding.ts'

/** Where a committed clip lies; clips/README.md says what each shows. */
export function clipPath(name: string): string {
  return join(import.meta.dirname, 'clips', name)
}

export function clip(name: string): Buffer {
  return readFileSync(clipPath(name))
}

/**
 * Whether this machine has no decoder of videos (docs/decisions/0016-video.md): tests that need it skip themselves. Where it
 * comes with `npm ci` it must be there.
 */
export const noDecoder = `${process.platform}-${process.arch}` !== 'linux-x64' && 'missing' in (await loadDecoding())

/** Whether there is an ffmpeg to make clips with; the tests that need one skip themselves elsewhere. */
export const hasFfmpeg = spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status === 0

const folder = mkdtempSync(join(tmpdir(), 'storefold-clips-'))

/** Makes a clip with ffmpeg, e.g. `made('a.mp4', testSource('640x360', 2), '-c:v', 'libx264')`; answers its path. */
export function made(name: string, ...options: readonly string[]): string {
  const path = join(folder, name)
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...options, path])
  return path
}

/** Keeps bytes in a file; answers its path. */
export function kept(name: string, bytes: Uint8Array): string {
  const path = join(folder, name.replaceAll(' ', '-'))
  writeFileSync(path, bytes)
  return path
}

/** FFmpeg's moving test picture. */
export function testSource(size: string, seconds: number, rate = 10): readonly string[] {
  return ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}:d=${seconds}`]
}

export const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'] as const
