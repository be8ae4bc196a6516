// npm run bench: one table per benchmark; figures are ratios within one run wherever there is a peer.
import { readCommandLine, UsageError } from '#local/command-line.ts'

const benchmarks = {
  'event-store': (short: boolean) =>
    import('./event-store.ts').then(({ eventStoreBesidePeers }) => eventStoreBesidePeers(short)),
  command: (short: boolean) => import('./command.ts').then(({ command }) => command(short)),
  authorize: (short: boolean) => import('./authorize.ts').then(({ authorize }) => authorize(short)),
  bundles: () => import('./bundles.ts').then(({ bundles }) => bundles()),
  visibility: (short: boolean) => import('./visibility.ts').then(({ visibility }) => visibility(short ? 20 : 100)),
  rebuild: (short: boolean) => import('./rebuild.ts').then(({ rebuild }) => rebuild(short ? 10_000 : 100_000)),
  money: (short: boolean) => import('./money.ts').then(({ money }) => money(short ? 5 : 20)),
  media: (short: boolean) => import('./media.ts').then(({ media }) => media(short)),
} as const satisfies Record<string, (short: boolean) => Promise<void>>

type Name = keyof typeof benchmarks

// The keys of an object literal are its own, and no more.
const names = Object.keys(benchmarks) as Name[]

const usage = `npm run bench -- [NAME …] [--short]      without a name: all of them

  ${names.join(', ')}

  --short   fewer rounds: the order of magnitude, in minutes`

const { short, chosen } = readCommandLine(
  {
    usage,
    options: { short: { type: 'boolean', default: false } },
    words: { least: 0, most: names.length },
  },
  ({ values, words }) => {
    const unknown = words.find((word) => !Object.hasOwn(benchmarks, word))
    if (unknown !== undefined) throw new UsageError(`There is no benchmark ${unknown}; there are ${names.join(', ')}`)
    return { short: values.short, chosen: names.filter((name) => words.length === 0 || words.includes(name)) }
  },
)
for (const name of chosen) {
  console.log(`\n# ${name}`)
  await benchmarks[name](short)
}
// Worker threads and engines are stopped; keep-alive sockets of fetch would hold the process for seconds.
process.exit(0)
