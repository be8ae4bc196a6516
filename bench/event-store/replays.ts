import { printTable, round } from '../table.ts'
import type { Finding } from './goals.ts'
import type { Ground } from './ground.ts'
import { firstEvents, laterEvents } from './payload.ts'
import type { Connect } from './system.ts'

const perStream = 10

/**
 * Reading all events of all streams: a whole number of hundreds of streams, and one stream more, because a system that
 * reads in pages can be wrong where the last page is full.
 */
export async function replays(at: Ground, systems: readonly Connect[], events: number): Promise<Finding[]> {
  const rows: (string | number)[][] = []
  let ours: { lost: number; requests: number; megabytes: number } | undefined
  for (const connect of systems) {
    const system = await at.connect(connect, at.meter.observe)
    const replay = system.replay
    if (replay === undefined) {
      rows.push([system.name, '', '', '', '', system.limits.replay ?? 'none'])
      continue
    }
    const streams = events / perStream
    await Promise.all(Array.from({ length: 8 }, (_, worker) => fill(worker, 8, streams)))
    const whole = await run(streams)
    await fillOne(streams)
    const oneMore = await run(streams + 1)
    rows.push([
      system.name,
      whole.requests,
      round(whole.readUnits),
      round(whole.megabytes, 2),
      lost(whole.lost),
      `with one stream more: ${lost(oneMore.lost)}`,
    ])
    ours ??= { ...whole, lost: whole.lost + oneMore.lost }

    async function fill(first: number, step: number, count: number): Promise<void> {
      for (let stream = first; stream < count; stream += step) await fillOne(stream)
    }

    async function fillOne(stream: number): Promise<void> {
      await system.append(`stream-${stream}`, firstEvents(1))
      for (let i = 1; i < perStream; i++) await system.append(`stream-${stream}`, laterEvents(1))
    }

    async function run(count: number) {
      let came = 0
      const cost = await at.meter.measure(async () => {
        came = (await replay?.()) ?? 0
      })
      return { ...cost, megabytes: cost.readBytes / 2 ** 20, lost: count * perStream - came }
    }
  }
  console.log(
    `\n  Replay of ${events.toLocaleString('en')} events in ${(events / perStream).toLocaleString('en')} streams`,
  )
  printTable(['replay', 'requests', 'read units', 'MB read', 'events', 'remarks'], rows)
  const {
    lost: ourLost,
    requests,
    megabytes,
  } = ours ?? { lost: Number.NaN, requests: Number.NaN, megabytes: Number.NaN }
  return [
    {
      goal: 'a replay takes at most 1 request per MB read and loses nothing',
      met: ourLost === 0 && requests <= Math.ceil(megabytes),
      found: `${requests} requests for ${round(megabytes, 2)} MB, lost ${ourLost}`,
    },
  ]
}

function lost(count: number): string {
  return count === 0 ? 'all' : `lost ${count}`
}
