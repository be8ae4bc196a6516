import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'

/** What one job took. */
export interface Measured {
  readonly wallMs: number
  /** All threads, user and system. */
  readonly cpuMs: number
  /** Resident memory at its highest. */
  readonly peakMb: number
}

/** Of this process. Not `resourceUsage().maxRSS`: that remembers the parent's size from before this program was loaded. */
export function peakMb(): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
}

export type Command = readonly [program: string, ...args: string[]]

/** One thread for libvips and for ImageMagick, as our own code is set. The libvips in this process names its own folder for modules. */
const oneThread = { VIPS_CONCURRENCY: '1', MAGICK_THREAD_LIMIT: '1', OMP_NUM_THREADS: '1', VIPSHOME: undefined }

/** Node cannot ask what a child took; wait4(2) tells, to the microsecond. ru_maxrss is in KiB on Linux. */
const wait4 = `
import os, sys, time
begun = time.monotonic()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(pid, 0)
print((time.monotonic() - begun) * 1e3, (used.ru_utime + used.ru_stime) * 1e3, used.ru_maxrss / 1024)
sys.exit(os.waitstatus_to_exitcode(status) != 0)
`

/**
 * Runs commands one after the other: sums, and the highest of their memory. Their process starts are in it, python's is not.
 * @throws when one fails, with what it wrote to stderr.
 */
export async function measured(commands: readonly Command[]): Promise<Measured> {
  const sum = { wallMs: 0, cpuMs: 0, peakMb: 0 }
  for (const command of commands) {
    const { stdout } = await promisify(execFile)('python3', ['-IS', '-c', wait4, ...command], {
      env: { ...process.env, ...oneThread },
    })
    // Last line: the program may have written, too.
    const [wallMs = 0, cpuMs = 0, peakMb = 0] = stdout.trim().split('\n').at(-1)?.split(' ').map(Number) ?? []
    sum.wallMs += wallMs
    sum.cpuMs += cpuMs
    sum.peakMb = Math.max(sum.peakMb, peakMb)
  }
  return sum
}

/** Whether a program is here and starts. */
export async function starts(...command: Command): Promise<boolean> {
  return measured([command]).then(
    () => true,
    () => false,
  )
}
