// npm run test:resilience: `kill -9` of the whole laptop runtime in the middle of the demo and in the middle of a crowd.
// Nothing that was acknowledged may be lost, what was begun must be finished, and nothing may happen twice.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCommandLine, UsageError } from '#local/command-line.ts'
import { everythingIsFinishedOnce, nothingIsLost } from './audit.ts'
import { type RuntimeProcess, runDemo, startRuntime } from './runtime-process.ts'
import { newProduct, newSale, openTill, type Sale, type Till } from './till.ts'

const usage = `npm run test:resilience -- [--kills 3]

Kills a shop of its own with -9 during the demo and while eight clients buy, and checks that nothing is lost or doubled.

  --kills N   how often it is killed while they buy (default 3)`

const kills = readCommandLine({ usage, options: { kills: { type: 'string', default: '3' } } }, ({ values }) => {
  const count = Number(values.kills)
  if (!Number.isInteger(count) || count < 0) throw new UsageError(`--kills ${values.kills} is no number of times`)
  return count
})
const dataDir = mkdtempSync(join(tmpdir(), 'storefold-resilience-'))
let runtime: RuntimeProcess | undefined
let productId: string | undefined
const sales: Sale[] = []

try {
  await duringTheDemo()
  for (let round = 1; round <= kills; round++) await duringTheRush(round)
  console.log('nothing lost, nothing doubled')
} catch (error) {
  console.error(error instanceof Error ? error.stack : error)
  process.exitCode = 1
} finally {
  await runtime?.stop()
  rmSync(dataDir, { recursive: true, force: true })
}

/** A demo that ends well, one whose shop is killed under it, and one on the data that are left. */
async function duringTheDemo(): Promise<void> {
  runtime = await started()
  await demoCompletes()
  const { kill } = runtime
  let killed: Promise<void> | undefined
  const broken = await runDemo(dataDir, (line) => {
    if (line.includes('approves')) killed ??= kill()
  })
  await killed
  if (killed === undefined || broken.code === 0) throw new Error(`the demo was not interrupted:\n${broken.output}`)
  runtime = await started()
  await demoCompletes()
}

/** Eight clients sell until enough is acknowledged; then the shop dies, comes back, and they go on where they were. */
async function duringTheRush(round: number): Promise<void> {
  const earlier = sales.length
  const enough = 40 + 17 * round
  const running = runtime ?? (await started())
  productId ??= await newProduct(running.shop)
  const till = await openTill(running.shop)
  let acknowledgements = 0
  let dying: Promise<void> | undefined
  const client = async () => {
    while (dying === undefined) {
      const sale = newSale(1 + (sales.length % 3))
      sales.push(sale)
      while (sale.paid === undefined && (await acknowledges(till, sale))) {
        acknowledgements += 1
        if (acknowledgements === enough) dying = running.kill()
      }
    }
  }
  await Promise.all(Array.from({ length: 8 }, client))
  await dying
  till.close()

  runtime = await started()
  const begun = performance.now()
  const reopened = await openTill(runtime.shop)
  await nothingIsLost(reopened, sales)
  const unfinished = sales.filter(({ paid }) => paid === undefined)
  for (const sale of unfinished) while (sale.paid === undefined) await reopened.advance(sale, productId)
  await everythingIsFinishedOnce(reopened, sales, productId)
  reopened.close()
  console.log(
    `kill ${round}: ${acknowledgements} acknowledgements in ${sales.length - earlier} orders, ${unfinished.length} of them cut short; ` +
      `ready ${seconds(runtime.readyMs)} after the restart, all ${sales.length} orders finished ${seconds(performance.now() - begun)} later`,
  )
}

/** False when the shop is gone: the step stays undone, for all that its client knows. */
async function acknowledges(till: Till, sale: Sale): Promise<boolean> {
  try {
    await till.advance(sale, productId ?? '')
    return true
  } catch {
    return false
  }
}

async function demoCompletes(): Promise<void> {
  const { code, output } = await runDemo(dataDir)
  if (code !== 0) throw new Error(`the demo ended with ${code}:\n${output}`)
  console.log('demo completed')
}

async function started(): Promise<RuntimeProcess> {
  const process = await startRuntime(dataDir)
  console.log(`started in ${seconds(process.readyMs)}`)
  return process
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
