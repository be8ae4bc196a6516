import { printTable, round } from '../table.ts'
import type { Finding } from './goals.ts'
import type { Ground } from './ground.ts'
import { firstEvents, laterEvents } from './payload.ts'
import type { Connect } from './system.ts'

interface Loaded {
  readonly requests: number
  readonly readUnits: number
  readonly missing: number
}

/** What loading a stream takes at each of the given lengths, one event per commit, with nothing cached. */
export async function loads(at: Ground, systems: readonly Connect[], lengths: readonly number[]): Promise<Finding[]> {
  const rows: { name: string; limit: string; upkeep: string; loaded: Loaded[] }[] = []
  for (const connect of systems) {
    const system = await at.connect(connect, at.meter.observe)
    const loaded: Loaded[] = []
    let writeUnits = 0
    let readUnits = 0
    let length = 0
    for (const target of lengths) {
      while (length < target) {
        await system.append('stream', length === 0 ? firstEvents(1) : laterEvents(1))
        length += 1
        // As often as the function behind the stream is called when commits come one by one and far apart.
        if (system.maintain !== undefined && length % upkeepInterval === 0) {
          const cost = await at.meter.measure(async () => system.maintain?.('stream'))
          writeUnits += cost.writeUnits
          readUnits += cost.readUnits
        }
      }
      let found = 0
      const cost = await at.meter.measure(async () => {
        found = await system.load('stream')
      })
      loaded.push({ requests: cost.requests, readUnits: cost.readUnits, missing: target - found })
    }
    const perCommit = (units: number) => round(units / length, 2)
    rows.push({
      name: system.name,
      limit: system.limits.load ?? '',
      upkeep: system.maintain === undefined ? '' : `${perCommit(writeUnits)} written, ${perCommit(readUnits)} read`,
      loaded,
    })
  }

  console.log('\n  Loading a stream: requests / read units, and the events that were missing without an error')
  printTable(
    [
      'events in the stream',
      ...lengths.map((length) => length.toLocaleString('en')),
      'snapshots, units per commit',
      'limits',
    ],
    rows.map(({ name, limit, upkeep, loaded }) => [name, ...loaded.map(cell), upkeep, limit]),
  )
  const ours = rows[0]?.loaded ?? []
  const worst = Math.max(...ours.map(({ readUnits }) => readUnits))
  return [
    {
      goal: 'a stream of any length is loaded in 1 request and at most 4 read units',
      met: ours.every(({ requests, readUnits, missing }) => requests === 1 && readUnits <= 4 && missing === 0),
      found: `at most ${Math.max(...ours.map(({ requests }) => requests))} requests, ${worst} units`,
    },
  ]
}

/** The store's own distance between snapshots. */
const upkeepInterval = 16

function cell({ requests, readUnits, missing }: Loaded): string {
  const lost = missing === 0 ? '' : `, ${missing.toLocaleString('en')} missing`
  return `${requests} / ${round(readUnits)}${lost}`
}
