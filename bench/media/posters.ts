import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shuffled } from '../rounds.ts'
import { printTable, quantile, round } from '../table.ts'

interface Run {
  readonly cpuMs: number
  readonly peakMb: number
}

const child = join(import.meta.dirname, 'take-frames.ts')

/**
 * Poster and three stills of a 12 s 1080p clip (H.264, a key frame every 8 s, so that most pictures lie far from one),
 * beside Debian's ffmpeg that is asked for the same four moments. Each run is a process of its own, its start included;
 * the contestants take turns in a shuffled order, medians. Encoding is left out on both sides but for one JPEG a picture.
 */
export async function posters(short: boolean): Promise<void> {
  if (['ffmpeg', '/usr/bin/time'].some((tool) => spawnSync(tool, ['--version']).error !== undefined)) {
    console.log('  There is no ffmpeg or no GNU time here to compare with.')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'storefold-posters-'))
  try {
    const clip = join(folder, 'clip.mp4')
    const source = ['-f', 'lavfi', '-i', 'testsrc2=s=1920x1080:r=30:d=12', '-c:v', 'libx264', '-preset', 'veryfast']
    execFileSync('ffmpeg', ['-v', 'error', ...source, '-pix_fmt', 'yuv420p', clip])
    const moments = ['0', '3', '6', '9']
    const inputs = moments.flatMap((moment) => ['-ss', moment, '-i', clip])
    const outputs = moments.flatMap((_, at) => ['-map', `${at}:v`, '-frames:v', '1', join(folder, `${at}.jpg`)])
    const contestants = new Map([
      ['ffmpeg, 4 moments', () => measured('ffmpeg', ['-v', 'error', '-y', ...inputs, ...outputs])],
      ['ours, 4 moments', () => measured(process.execPath, [child, clip, ...moments])],
      ['ours, whole: 21 renditions', () => measured(process.execPath, [child, clip])],
    ])
    const runs = new Map<string, Run[]>([...contestants.keys()].map((name) => [name, []]))
    for (let turn = 0; turn < (short ? 5 : 15); turn++) {
      for (const [name, run] of shuffled([...contestants])) runs.get(name)?.push(await run())
    }
    const median = (name: string, of: keyof Run) =>
      quantile(
        (runs.get(name) ?? []).map((run) => run[of]),
        0.5,
      )
    const [first = ''] = contestants.keys()
    printTable(
      ['contestant', 'CPU ms', 'peak MB', 'CPU ratio'],
      [...contestants.keys()].map((name) => [
        name,
        round(median(name, 'cpuMs'), 0),
        round(median(name, 'peakMb'), 0),
        round(median(name, 'cpuMs') / median(first, 'cpuMs'), 2),
      ]),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** CPU time and peak resident memory of a process, as GNU time tells them. */
function measured(command: string, options: readonly string[]): Promise<Run> {
  const { promise, resolve, reject } = Promise.withResolvers<Run>()
  const running = spawn('/usr/bin/time', ['-f', '%U %S %M', command, ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  running.stderr.on('data', (piece) => {
    told += piece
  })
  running.on('error', reject)
  running.on('close', (code) => {
    const [user = 0, system = 0, kilobytes = 0] = (told.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
    if (code === 0) resolve({ cpuMs: (user + system) * 1000, peakMb: kilobytes / 1024 })
    else reject(new Error(told))
  })
  return promise
}
