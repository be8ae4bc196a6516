import { printTable, round } from '../table.ts'
import type { Finding } from './goals.ts'
import type { Ground } from './ground.ts'
import { firstEvents, laterEvents } from './payload.ts'
import type { Connect } from './system.ts'

const sizes = [1, 3, 10] as const
type Size = (typeof sizes)[number]

interface Figures {
  readonly requests: number
  /** Per command. */
  readonly writeUnits: number
}

const unknown: Figures = { requests: Number.NaN, writeUnits: Number.NaN }

interface Row {
  readonly name: string
  readonly limit: string
  readonly bySize: ReadonlyMap<Size, Figures>
}

/**
 * What recording the events of one command takes, on a new stream (its first event an order of three lines) and on a long
 * one. Means over commands with `repeats` events in all, because some systems pay for every so many events at once.
 */
export async function appends(
  at: Ground,
  systems: readonly Connect[],
  { repeats, longStream }: { readonly repeats: number; readonly longStream: number },
): Promise<Finding[]> {
  const fresh: Row[] = []
  const long: Row[] = []
  for (const connect of systems) {
    const system = await at.connect(connect, at.meter.observe)
    const limit = system.limits.append ?? ''
    const onNew = new Map<Size, Figures>()
    const onLong = new Map<Size, Figures>()
    await system.append('long', firstEvents(1))
    for (let i = 1; i < longStream; i++) await system.append('long', laterEvents(1))
    for (const size of sizes) {
      const few = Math.min(repeats, 10)
      onNew.set(size, await mean(few, (i) => system.append(`new-${size}-${i}`, firstEvents(size))))
      onLong.set(
        size,
        await mean(Math.max(20, Math.ceil(repeats / size)), () => system.append('long', laterEvents(size))),
      )
    }
    fresh.push({ name: system.name, limit, bySize: onNew })
    long.push({ name: system.name, limit, bySize: onLong })
  }
  print('A new stream: an order of three lines and small events', fresh)
  print(`A stream of ${longStream} events: small events (means over ${repeats} events)`, long)

  const of = (rows: readonly Row[], size: Size) => rows[0]?.bySize.get(size) ?? unknown
  const ones = [of(fresh, 1), of(long, 1)]
  const three = of(long, 3)
  return [
    {
      goal: 'an append of one event is 1 request and 1.0 write units',
      met: ones.every(({ requests, writeUnits }) => requests === 1 && writeUnits === 1),
      found:
        ones.map(({ requests, writeUnits }) => `${requests} request, ${round(writeUnits, 2)} units`).join('; ') +
        ' (new; long)',
    },
    {
      goal: 'commits of three events take at most 0.35 write units per event',
      met: three.writeUnits / 3 <= 0.35,
      found: `${round(three.writeUnits / 3, 2)}`,
    },
  ]

  async function mean(count: number, work: (i: number) => Promise<void>): Promise<Figures> {
    const cost = await at.meter.measure(async () => {
      for (let i = 0; i < count; i++) await work(i)
    })
    return { requests: cost.requests / count, writeUnits: cost.writeUnits / count }
  }
}

function print(title: string, rows: readonly Row[]): void {
  console.log(`\n  ${title}: requests / write units`)
  printTable(
    ['events of one command', ...sizes.map(String), 'units per event of 3', 'limits'],
    rows.map(({ name, limit, bySize }) => [
      name,
      ...sizes.map((size) => cell(bySize.get(size) ?? unknown)),
      round((bySize.get(3) ?? unknown).writeUnits / 3, 2),
      limit,
    ]),
  )
}

function cell({ requests, writeUnits }: Figures): string {
  return `${round(requests, 2)} / ${round(writeUnits, 1)}`
}
