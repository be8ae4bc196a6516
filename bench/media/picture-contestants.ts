import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Command, type Measured, measured, starts } from './measured.ts'
import type { PictureJob, PicturesMade } from './our-pictures.ts'
import { magickOneSize, vipsCascade, vipsOneSize, vipsStart } from './peer-pictures.ts'

export const jobs = ['640 px JPEG', 'all renditions'] as const
export type Job = (typeof jobs)[number]

/** Not a job: what one process of libvips takes before it does anything, measured in the same rounds as the jobs. */
export const startOnly = 'a start'

/** Who does a job, and how. */
export interface Contestant {
  readonly job: Job | typeof startOnly
  readonly name: string
  readonly run: () => Promise<Measured>
  /** How many processes the job starts. */
  readonly processes: number
}

interface Tools {
  readonly vips: boolean
  /** ImageMagick's program. */
  readonly magick: string | undefined
}

const width = 640

export async function toolsHere(): Promise<Tools> {
  const vips = await starts('vipsthumbnail', '--vips-version')
  for (const program of ['magick', 'convert-im6.q16', 'convert']) {
    if (await starts(program, '-version')) return { vips, magick: program }
  }
  return { vips, magick: undefined }
}

/** Ours and those of the tools that are here, for one file; `folder` takes what the tools write. */
export function contestantsFor(
  file: string,
  folder: string,
  { vips, magick }: Tools,
): [Contestant[], stop: () => void] {
  const ours = warmProcess()
  const commands = (job: Contestant['job'], name: string, list: readonly Command[]): Contestant => ({
    job,
    name,
    run: () => measured(list),
    processes: list.length,
  })
  const list: Contestant[] = [
    { job: '640 px JPEG', name: 'storefold', run: () => ours.ask({ file, make: width }), processes: 0 },
    { job: 'all renditions', name: 'storefold', run: () => ours.ask({ file, make: 'everything' }), processes: 0 },
  ]
  if (vips) {
    list.push(
      commands(startOnly, 'libvips', [vipsStart]),
      commands('640 px JPEG', 'libvips', vipsOneSize(file, folder, width)),
      commands('all renditions', 'libvips', vipsCascade(file, folder)),
    )
  }
  if (magick !== undefined)
    list.push(commands('640 px JPEG', 'ImageMagick', magickOneSize(magick, file, folder, width)))
  return [list, ours.stop]
}

/** A process for each job, so that each has its own highest memory; with the settings of the deployed function. */
function warmProcess() {
  const processes = new Map<PictureJob['make'], ChildProcess>()
  const started = (make: PictureJob['make']): ChildProcess => {
    const child =
      processes.get(make) ??
      fork(join(import.meta.dirname, 'our-pictures.ts'), {
        execArgv: [],
        env: { ...process.env, MALLOC_ARENA_MAX: '2' },
      })
    processes.set(make, child)
    return child
  }
  return {
    async ask(job: PictureJob): Promise<PicturesMade> {
      const child = started(job.make)
      const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`our process ended with ${code}`)))
      child.send(job)
      const [made] = await Promise.race([once(child, 'message'), ended])
      return made
    },
    stop: () => {
      for (const child of processes.values()) child.removeAllListeners('exit').kill('SIGKILL')
    },
  }
}
