import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Finding } from '../event-store/goals.ts'
import { shuffled } from '../rounds.ts'
import { printTable, quantile, round } from '../table.ts'
import type { Measured } from './measured.ts'
import { photographs } from './photographs.ts'
import { type Contestant, contestantsFor, type Job, jobs, startOnly, toolsHere } from './picture-contestants.ts'

const goal = 0.9

type Row = Contestant & Measured

/**
 * Thumbnails per second and memory beside libvips' and ImageMagick's own command lines: the same files, sizes, encoders and
 * qualities, one thread each, in shuffled rounds. Ours is in a process that is there already, as in the function; so libvips'
 * figures are also given without what its processes take to start, and the goal is held against both.
 */
export async function thumbnails(short: boolean): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'storefold-pictures-'))
  try {
    const tools = await toolsHere()
    const table: (string | number)[][] = []
    const ratios: Ratio[] = []
    for (const { name, file, megabytes } of await photographs(folder, short)) {
      const [contestants, stop] = contestantsFor(file, folder, tools)
      const rows = await medians(contestants, short ? 2 : 3)
      stop()
      const start = rows.find(({ job }) => job === startOnly)
      for (const job of jobs) {
        const of = rows.filter((row) => row.job === job)
        table.push(...of.map((row) => tableRow(`${name} (${round(megabytes)} MB)`, row, of, start)))
        ratios.push(...ratioOf(name, job, of, start))
      }
    }
    printTable(
      ['photograph', 'makes', 'by', 'ms', 'per s', 'CPU ms', 'peak MB', 'speed of ours, by CPU', 'less starts'],
      table,
    )
    for (const [tool, here] of Object.entries(tools)) if (!here) console.log(`  ${tool} is absent: it has no rows`)
    return findings(ratios)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The first round is not counted: files come into memory, processes start. */
async function medians(contestants: readonly Contestant[], rounds: number): Promise<Row[]> {
  const samples = new Map(contestants.map((contestant) => [contestant, [] as Measured[]]))
  for (let count = -1; count < rounds; count++) {
    for (const contestant of shuffled(contestants)) {
      const sample = await contestant.run()
      if (count >= 0) samples.get(contestant)?.push(sample)
    }
  }
  return [...samples].map(([contestant, list]) => ({ ...contestant, ...medianOfAll(list) }))
}

function medianOfAll(list: readonly Measured[]): Measured {
  const median = (key: keyof Measured) =>
    quantile(
      list.map((sample) => sample[key]),
      0.5,
    )
  return { wallMs: median('wallMs'), cpuMs: median('cpuMs'), peakMb: Math.max(...list.map(({ peakMb }) => peakMb)) }
}

/** How often ours does the job in the CPU time that this one takes for it: above 1, ours is faster. */
function speedOfOurs({ cpuMs, processes }: Row, rows: readonly Row[], start?: Measured): number {
  const [ours] = rows
  return (cpuMs - processes * (start?.cpuMs ?? 0)) / (ours?.cpuMs ?? Number.NaN)
}

function tableRow(photograph: string, row: Row, rows: readonly Row[], start: Measured | undefined) {
  const { job, name, wallMs, cpuMs, peakMb } = row
  return [
    photograph,
    job,
    name,
    round(wallMs),
    round(1000 / wallMs),
    round(cpuMs),
    round(peakMb, 0),
    round(speedOfOurs(row, rows), 2),
    name === 'libvips' ? round(speedOfOurs(row, rows, start), 2) : '',
  ]
}

/** As the command line is called, and without what its processes take to start. */
const countings = ['as it is called', 'its starts not counted'] as const

interface Ratio {
  readonly photograph: string
  readonly job: Job
  readonly counting: (typeof countings)[number]
  readonly ratio: number
}

function ratioOf(photograph: string, job: Job, rows: readonly Row[], start: Measured | undefined): Ratio[] {
  return rows
    .filter(({ name }) => name === 'libvips')
    .flatMap((row) => [
      { photograph, job, counting: 'as it is called', ratio: speedOfOurs(row, rows) },
      { photograph, job, counting: 'its starts not counted', ratio: speedOfOurs(row, rows, start) },
    ])
}

function findings(ratios: readonly Ratio[]): Finding[] {
  return jobs.flatMap((job) =>
    countings.flatMap((counting) => {
      const of = ratios.filter((ratio) => ratio.job === job && ratio.counting === counting)
      if (of.length === 0) return []
      const worst = of.reduce((least, other) => (other.ratio < least.ratio ? other : least))
      const all = of.map(({ ratio }) => ratio)
      return {
        goal: `${job}: at least ${goal}x of the speed of libvips' own command line, ${counting}`,
        met: worst.ratio >= goal,
        found: `${round(quantile(all, 0.5), 2)}x (median), ${round(worst.ratio, 2)}x at least (${worst.photograph})`,
      }
    }),
  )
}
