// npm start: the whole shop on this machine.
import { enableCompileCache } from 'node:module'
import { type CommandLine, readCommandLine, usage } from './command-line.ts'

enableCompileCache()
process.env['TZ'] = 'UTC'

const options = commandLine()
const begun = performance.now()
// Loaded after the compile cache is on: it holds the SDK clients.
const { startShop } = await import('./shop.ts')
const { summary } = await import('./summary.ts')

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

function commandLine(): CommandLine {
  try {
    const read = readCommandLine(process.argv.slice(2))
    if (!read.help) return read
    console.log(usage)
    process.exit(0)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message.split('\n')[0] : String(error)} (npm start -- --help)`)
    process.exit(2)
  }
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
