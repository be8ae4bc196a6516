// npm run bench -- <name> [--short]: one table per benchmark; figures are ratios within one run wherever there is a peer.
import { parseArgs } from 'node:util'

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

const { values, positionals } = parseArgs({
  options: { short: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const names = Object.keys(benchmarks) as Name[]
const unknown = positionals.find((name) => !Object.hasOwn(benchmarks, name))
if (unknown !== undefined) {
  console.error(`There is no benchmark ${unknown}. There are: ${names.join(', ')}`)
  process.exit(2)
}
for (const name of names.filter((candidate) => positionals.length === 0 || positionals.includes(candidate))) {
  console.log(`\n# ${name}`)
  await benchmarks[name](values.short)
}
// Worker threads and engines are stopped; keep-alive sockets of fetch would hold the process for seconds.
process.exit(0)
