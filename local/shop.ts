import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Clients, createClients, type Endpoints } from './engines/clients.ts'
import type { FauxqsEngine } from './engines/fauxqs.ts'
import { findJava } from './engines/java.ts'
import { freePort } from './engines/ports.ts'
import type { InvocationResult } from './functions/invocation-result.ts'
import { type Gateway, startGateway } from './http/gateway.ts'
import { apiPorts } from './run/api-ports.ts'
import { rememberedPort, startEngines } from './run/engines.ts'
import { takeLock } from './run/exclusively.ts'
import { type Functions, startFunctions } from './run/functions.ts'
import { startListeners } from './run/listeners.ts'
import type { Model } from './run/model.ts'
import { laptopAccount, provision } from './run/provision.ts'
import { settled } from './run/settled.ts'
import { publishDetails, type ShopDetails, shopDetails } from './run/shop-details.ts'
import { openShopLog } from './run/shop-log.ts'
import { type Sources, startSources } from './run/sources.ts'
import { openState } from './run/state.ts'
import { stopwatch } from './run/stopwatch.ts'
import { seedPeople } from './seed-people.ts'
import type { RunningSchedule } from './sources/schedule.ts'
import { synthesize } from './synthesize.ts'
import { readAssembly } from './template/assembly.ts'

/** A running shop. */
export type Shop = {
  readonly url: string
  readonly details: ShopDetails
  readonly model: Model
  /** What of the template does not run on the laptop. */
  readonly warnings: readonly string[]
  /** Invokes a function, found by name, logical id or entry file, and gives what it returned. @throws on a function error. */
  readonly invoke: (nameOrEntry: string, event: unknown) => Promise<unknown>
  /** Fires a schedule now; its name may be shortened to any unique part. @throws on a function error. */
  readonly runSchedule: (name: string) => Promise<unknown>
  /** Resolves when streams, queues and uploads are drained and no function runs. @throws after `timeoutMs`. */
  readonly settled: (timeoutMs?: number) => Promise<void>
  /** Resolves with a sentence when an engine ends that nobody stopped. */
  readonly died: Promise<string>
  /** Drains briefly, stops everything it started. Data stays. */
  readonly stop: () => Promise<void>
  readonly functions: Functions
  /** Hears every message that a topic or a queue takes, and every object that is stored. */
  readonly listen: FauxqsEngine['listen']
}

export type ShopOptions = {
  /** 0 = any free port. */
  readonly port?: number
  readonly dataDir?: string
  /** Empties the data first. */
  readonly fresh?: boolean
  /** Takes progress, warnings and errors, one line each. */
  readonly log?: (line: string) => void
  /** Reloads functions when a source file is saved. */
  readonly watch?: boolean
  /** Root of the project. */
  readonly root?: string
  /** A cloud assembly to run instead of the project's own. */
  readonly assembly?: string
  /** Where functions reach the engines instead of at their own addresses: through something that counts, or breaks. */
  readonly through?: (engines: Endpoints) => Promise<Endpoints>
}

const defaultRegion = 'eu-central-1'

/** How long requests and batches in flight may take to end when the shop stops. */
const drainMs = 3_000

/**
 * Synthesizes the CDK app and runs its templates on this machine; with data of an earlier run it goes on where that
 * stopped, also after `kill -9`.
 *
 * @throws with one clear sentence: the port is taken, a shop runs on this data, no Java, the app does not synthesize, a
 * resource cannot be made.
 */
export async function startShop(options: ShopOptions = {}): Promise<Shop> {
  const root = options.root ?? resolve(import.meta.dirname, '..')
  const dataDir = resolve(root, options.dataDir ?? '.local')
  const say = options.log ?? (() => undefined)
  const step = stopwatch(say)
  // What has started ends in reverse order: when a later step fails, or when the shop stops.
  await using started = new AsyncDisposableStack()

  await openDataFolder(dataDir, options.fresh === true, started)
  const state = openState(join(dataDir, 'state.json'))
  const logFile = join(dataDir, 'log', 'shop.log')
  const log = openShopLog(logFile, say)
  started.defer(async () => log.close())
  // Before the slow steps: without Java nothing else is worth starting.
  const [port, java] = await Promise.all([gatewayPort(options.port ?? 0), findJava()])

  const [assembly, engines] = await both(
    cloudAssembly(root, options.assembly, step),
    startEngines(dataDir, defaultRegion, state, java, step).then((running) => {
      started.defer(running.stop)
      return running
    }),
  )
  const { endpoints, fauxqs } = engines
  const stacks = readAssembly(assembly, defaultRegion)
  const region = stacks[0]?.region ?? defaultRegion
  const clients = createClients(endpoints, region)
  started.defer(async () => destroyAll(clients))
  const ports = apiPorts(port, state)
  const { model, warnings } = await provision(stacks, {
    clients,
    endpoints,
    state,
    listenerFor: async (apiId) => `http://127.0.0.1:${await ports.choose(apiId)}`,
    portFor: (name) => rememberedPort(name, state),
  })
  for (const warning of warnings) say(`warning: ${warning}`)
  step(
    `${model.tables.size} tables, ${model.queues.size} queues, ${model.functions.size} functions, ${model.routes.length} routes`,
  )
  const people = await seedPeople(model, clients.cognito, state)

  const gateways: Gateway[] = []
  const listeners = await startListeners(
    {
      model,
      clients,
      state,
      dataDir,
      log,
      callable: (name) => functions.callable(name),
      hookUrl: () => (gateways[0] === undefined ? undefined : `${gateways[0].url}/v1/hooks/payments/simulator`),
    },
    started,
  )
  const functions: Functions = startFunctions(
    model,
    (await options.through?.(endpoints)) ?? endpoints,
    region,
    log,
    (tables) => sources.tablesChanged(tables),
    listeners.invokeUrl,
    listeners.environment,
  )
  started.defer(functions.stop)
  const sources: Sources = startSources({ model, clients, fauxqs, functions, state, region, dataDir, log })
  started.defer(() => drained([sources, ...gateways]))
  for (const api of model.apis.values()) {
    const gateway = await startGateway(api, ports.of(api.id), {
      model,
      region,
      accountId: laptopAccount,
      invoke: functions.invoke,
      log: (line) => log.write('info', line),
    })
    gateways.push(gateway)
  }
  if (options.watch === true) started.defer((await watching(root, functions, say)).stop)

  const url = gateways[0]?.url ?? ''
  const details = shopDetails({
    url,
    model,
    people,
    tokenUrl: listeners.tokenUrl,
    endpoints,
    region,
    paymentProvider: listeners.paymentProviderUrl,
    logFile,
    dataDir,
  })
  const published = publishDetails(details)
  started.defer(async () => published.withdraw())

  const running = started.move()
  let stopped: Promise<void> | undefined
  return {
    url,
    details,
    model,
    warnings,
    functions,
    died: engines.died,
    listen: fauxqs.listen,
    invoke: async (nameOrEntry, event) =>
      returned(await functions.invoke(functions.find(nameOrEntry).definition.arn, event)),
    runSchedule: async (name) => returned(await scheduleNamed(sources, name).runNow()),
    settled: (timeoutMs = 30_000) => settled({ sources, functions, gateways }, timeoutMs),
    stop: () => {
      stopped ??= running.disposeAsync()
      return stopped
    },
  }
}

/** Makes the folder, empty if asked, and keeps every other shop away from it. @throws when a shop runs on it. */
async function openDataFolder(dataDir: string, fresh: boolean, started: AsyncDisposableStack): Promise<void> {
  const lock = await takeLock(dataDir)
  if (lock === undefined)
    throw new Error(`A shop already runs on ${dataDir}: stop it, or use --data DIR for another one.`)
  started.defer(lock.release)
  if (fresh) rmSync(dataDir, { recursive: true, force: true })
  mkdirSync(dataDir, { recursive: true })
}

/** The folder of the templates to run. */
async function cloudAssembly(root: string, given: string | undefined, step: (name: string) => void): Promise<string> {
  const { directory, reused } = given === undefined ? await synthesize(root) : { directory: given, reused: true }
  step(reused ? 'templates (unchanged)' : 'templates (synthesized)')
  return directory
}

/** esbuild is loaded only if somebody edits. */
async function watching(root: string, functions: Functions, say: (line: string) => void) {
  const { reloadOnSave } = await import('./reload.ts')
  return reloadOnSave(root, functions.pools.values(), say)
}

/** Stops what lets work in, and waits for the work in flight, but no longer than `drainMs`. */
async function drained(doors: readonly { readonly stop: () => Promise<void> }[]): Promise<void> {
  await Promise.race([Promise.all(doors.map((door) => door.stop())), sleep(drainMs, undefined, { ref: false })])
}

function destroyAll(clients: Clients): void {
  for (const client of Object.values(clients)) client.destroy()
}

async function gatewayPort(wanted: number): Promise<number> {
  const port = await freePort(wanted === 0 ? undefined : wanted)
  if (wanted !== 0 && port !== wanted) throw new Error(`Port ${wanted} is taken; use --port N.`)
  return port
}

/** Both results. If one fails, the other still ends first, so that nothing starts behind the failure. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second])
  return Promise.all([first, second])
}

function scheduleNamed({ schedules }: Sources, name: string): RunningSchedule {
  const found = [...schedules].filter(([full]) => full.includes(name))
  const [schedule] = found
  if (schedule === undefined || found.length > 1) throw new Error(`${found.length} schedules are named ${name}`)
  return schedule[1]
}

function returned(result: InvocationResult): unknown {
  if (result.kind === 'success') return JSON.parse(result.payload)
  throw new Error(`${result.errorType}: ${result.errorMessage}`)
}
