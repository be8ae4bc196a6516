// npm start: the whole shop on this machine.
import { enableCompileCache } from 'node:module'
import { readCommandLine } from './command-line.ts'
import { startCommandLine, startOptions } from './start-options.ts'

enableCompileCache()
process.env['TZ'] = 'UTC'

const options = readCommandLine(startCommandLine, startOptions)
const begun = performance.now()
// Loaded after the compile cache is on: it holds the SDK clients.
const { startShop } = await import('./shop.ts')
const { routeList, summary } = await import('./summary.ts')

try {
  const shop = await startShop({
    port: options.port,
    dataDir: options.dataDir,
    fresh: options.fresh,
    watch: true,
    log: (line) => {
      if (!options.quiet || /^(warning|warn|error)/.test(line)) console.log(line)
    },
  })
  if (options.routes) console.log(`\n${routeList(shop)}`)
  console.log(options.quiet ? shop.url : summary(shop, (performance.now() - begun) / 1_000))
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(130)
      stopping = true
      if (!options.quiet) console.log('\nclosing (once more: at once)')
      shop.stop().then(
        () => process.exit(0),
        (error: Error) => fail(error.message),
      )
    })
  }
  shop.died.then(async (reason) => {
    console.error(reason)
    await shop.stop().catch(() => undefined)
    process.exit(1)
  })
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
