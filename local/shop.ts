import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Clients, createClients, type Endpoints, laptopCredentials } from './engines/clients.ts'
import { cognitoSigningKey } from './engines/cognito-key.ts'
import type { FauxqsEngine } from './engines/fauxqs.ts'
import { findJava } from './engines/java.ts'
import { freePort } from './engines/ports.ts'
import type { InvocationResult } from './functions/invocation-result.ts'
import { startDistribution } from './http/distribution.ts'
import { type Gateway, startGateway } from './http/gateway.ts'
import { startInvokeEndpoint } from './http/invoke-endpoint.ts'
import { startTokenEndpoint, type TokenEndpoint } from './http/token-endpoint.ts'
import { startPaymentProvider } from './payment-provider/provider-server.ts'
import { type Engines, rememberedPort, startEngines } from './run/engines.ts'
import { takeLock } from './run/exclusively.ts'
import { type Functions, startFunctions } from './run/functions.ts'
import type { Model } from './run/model.ts'
import { laptopAccount, provision } from './run/provision.ts'
import { openShopLog } from './run/shop-log.ts'
import { type Sources, startSources } from './run/sources.ts'
import { openState, writeAtomically } from './run/state.ts'
import { type Person, seedPeople } from './seed-people.ts'
import { synthesize } from './synthesize.ts'
import { readAssembly } from './template/assembly.ts'

/** What `.local/shop.json` tells scripts about the running shop. */
export type ShopDetails = {
  readonly url: string
  readonly pid: number
  readonly startedAt: string
  readonly people: readonly Person[]
  readonly serviceAccount:
    | {
        readonly clientId: string
        readonly clientSecret: string
        readonly tokenUrl: string
        readonly scopes: readonly string[]
      }
    | undefined
  /** URLs of the queues that partners use, by the id in `Metadata['storefold:partner']`. */
  readonly queues: Readonly<Record<string, string>>
  /** The environment of each function, by its entry: what a script needs to act as one. */
  readonly environments: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly endpoints: Endpoints
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** The simulated payment provider; `GET <url>/payments` shows what it has. */
  readonly paymentProvider: string | undefined
  readonly logFile: string
  readonly dataDir: string
}

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

/** Both are known to everybody, as is the money. */
const paymentSecrets = { apiKey: 'simulated-api-key', webhookSecret: 'simulated-webhook-secret' }

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
  const begun = performance.now()
  const step = (name: string): void => say(`${((performance.now() - begun) / 1_000).toFixed(1).padStart(5)} s  ${name}`)
  const undo: (() => Promise<void>)[] = []
  try {
    return await start()
  } catch (error) {
    for (const stop of undo.reverse()) await stop()
    throw error
  }

  async function start(): Promise<Shop> {
    const lock = await takeLock(dataDir)
    if (lock === undefined)
      throw new Error(`A shop already runs on ${dataDir}: stop it, or use --data DIR for another one.`)
    undo.push(lock.release)
    if (options.fresh === true) rmSync(dataDir, { recursive: true, force: true })
    mkdirSync(dataDir, { recursive: true })
    const state = openState(join(dataDir, 'state.json'))
    // Before the slow steps: without Java nothing else is worth starting.
    const [port, java] = await Promise.all([gatewayPort(options.port ?? 0), findJava()])

    const [synthesized, engines] = await bothOrNeither(
      (options.assembly === undefined
        ? synthesize(root)
        : Promise.resolve({ directory: options.assembly, reused: true })
      ).then((made) => {
        step(made.reused ? 'templates (unchanged)' : 'templates (synthesized)')
        return made
      }),
      startEngines(dataDir, defaultRegion, state, java, step),
      (started: Engines) => started.stop(),
    )
    undo.push(engines.stop)
    const stacks = readAssembly(synthesized.directory, defaultRegion)
    const region = stacks[0]?.region ?? defaultRegion
    const { endpoints } = engines
    const clients = createClients(endpoints, region)
    undo.push(async () => destroyAll(clients))
    const ports = new Map<string, number>()
    const listenerFor = async (apiId: string): Promise<string> => {
      const chosen = ports.size === 0 ? port : undefined
      ports.set(apiId, chosen ?? 0)
      if (chosen === undefined) ports.set(apiId, await rememberedPort(`api:${apiId}`, state))
      return `http://127.0.0.1:${ports.get(apiId)}`
    }
    const { model, warnings } = await provision(stacks, {
      clients,
      endpoints,
      state,
      listenerFor,
      portFor: (name) => rememberedPort(name, state),
    })
    for (const warning of warnings) say(`warning: ${warning}`)
    step(
      `${model.tables.size} tables, ${model.queues.size} queues, ${model.functions.size} functions, ${model.routes.length} routes`,
    )
    const people = await seedPeople(model, clients.cognito, state)

    const logFile = join(dataDir, 'log', 'shop.log')
    const log = openShopLog(logFile, say)
    undo.push(async () => log.close())
    let sources: Sources | undefined
    const gateways: Gateway[] = []
    const invocations = await startInvokeEndpoint(await rememberedPort('lambda', state), (name) =>
      functions.callable(name),
    )
    undo.push(invocations.stop)
    const payments = await startPaymentProvider({
      port: await rememberedPort('payments', state),
      file: join(dataDir, 'payments.json'),
      ...paymentSecrets,
      hookUrl: () => (gateways[0] === undefined ? undefined : `${gateways[0].url}/v1/hooks/payments/simulator`),
    })
    undo.push(payments.stop)
    const functions: Functions = startFunctions(
      model,
      (await options.through?.(endpoints)) ?? endpoints,
      region,
      log,
      (tables) => sources?.tablesChanged(tables),
      invocations.url,
      { PAYMENT_PROVIDER_URL: payments.url, PAYMENT_SECRETS: JSON.stringify(paymentSecrets) },
    )
    undo.push(functions.stop)
    const tokens = await startTokenEndpoint(await rememberedPort('tokens', state), {
      clients: model.userPoolClients,
      pools: model.userPools,
      signingKey: cognitoSigningKey(),
    })
    undo.push(tokens.stop)
    sources = startSources({ model, clients, fauxqs: engines.fauxqs, functions, state, region, dataDir, log })
    undo.push(sources.stop)
    for (const api of model.apis.values()) {
      const gateway = await startGateway(api, ports.get(api.id) ?? 0, {
        model,
        region,
        accountId: laptopAccount,
        invoke: functions.invoke,
        log: (line) => log.write('info', line),
      })
      gateways.push(gateway)
      undo.push(gateway.stop)
    }
    const pictures = await Promise.all(
      model.distributions.map((distribution) =>
        startDistribution(distribution, { s3: clients.s3, log: (line) => log.write('warn', line) }),
      ),
    )
    undo.push(async () => void (await Promise.all(pictures.map((listener) => listener.stop()))))
    const url = gateways[0]?.url ?? ''
    const details: ShopDetails = {
      url,
      pid: process.pid,
      startedAt: new Date().toISOString(),
      people,
      serviceAccount: serviceAccount(model, tokens),
      queues: Object.fromEntries(
        [...model.queues.values()].flatMap((queue) =>
          queue.partner === undefined ? [] : [[queue.partner.id, queue.url]],
        ),
      ),
      environments: Object.fromEntries(
        [...model.functions.values()].flatMap(({ entry, environment }) =>
          entry === undefined ? [] : [[entry, environment]],
        ),
      ),
      endpoints,
      region,
      credentials: laptopCredentials,
      paymentProvider: payments.url,
      logFile,
      dataDir,
    }
    const detailsFile = join(dataDir, 'shop.json')
    writeAtomically(detailsFile, `${JSON.stringify(details, null, 2)}\n`)
    const running = sources
    const reload = options.watch === true ? await watching(root, functions, say) : undefined
    let stopped: Promise<void> | undefined
    const stop = async (): Promise<void> => {
      if (existsSync(detailsFile)) rmSync(detailsFile)
      await reload?.stop()
      const patience = new Promise<void>((done) => setTimeout(done, drainMs).unref())
      await Promise.race([Promise.all([...gateways.map((gateway) => gateway.stop()), running.stop()]), patience])
      await functions.stop()
      await Promise.all([tokens, invocations, payments, ...pictures].map((listener) => listener.stop()))
      destroyAll(clients)
      await engines.stop()
      log.close()
      await lock.release()
    }
    return {
      url,
      details,
      model,
      warnings,
      functions,
      died: engines.died,
      listen: engines.fauxqs.listen,
      invoke: async (nameOrEntry, event) =>
        returned(await functions.invoke(functions.find(nameOrEntry).definition.arn, event)),
      runSchedule: async (name) => {
        const found = [...running.schedules].filter(([full]) => full.includes(name))
        const [schedule] = found
        if (schedule === undefined || found.length > 1) throw new Error(`${found.length} schedules are named ${name}`)
        return returned(await schedule[1].runNow())
      },
      settled: (timeoutMs = 30_000) => settled(running, functions, gateways, timeoutMs),
      stop: () => {
        stopped ??= stop()
        return stopped
      },
    }
  }
}

/** esbuild is loaded only where somebody edits. */
async function watching(root: string, functions: Functions, say: (line: string) => void) {
  const { reloadOnSave } = await import('./reload.ts')
  return reloadOnSave(root, functions.pools.values(), say)
}

function destroyAll(clients: Clients): void {
  for (const client of Object.values(clients)) client.destroy()
}

async function gatewayPort(wanted: number): Promise<number> {
  const port = await freePort(wanted === 0 ? undefined : wanted)
  if (wanted !== 0 && port !== wanted) throw new Error(`Port ${wanted} is taken; use --port N.`)
  return port
}

/** Both results; when one fails, the other's work is undone before the failure is passed on. */
async function bothOrNeither<A, B>(
  first: Promise<A>,
  second: Promise<B>,
  undoSecond: (b: B) => Promise<void>,
): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second])
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value]
  if (b.status === 'fulfilled') await undoSecond(b.value)
  throw a.status === 'rejected' ? a.reason : b.status === 'rejected' ? b.reason : undefined
}

function serviceAccount(model: Model, tokens: TokenEndpoint): ShopDetails['serviceAccount'] {
  const client = model.userPoolClients.find((entry) => entry.clientCredentials && entry.secret !== undefined)
  if (client?.secret === undefined) return undefined
  return { clientId: client.id, clientSecret: client.secret, tokenUrl: tokens.url, scopes: client.scopes }
}

function returned(result: InvocationResult): unknown {
  if (result.kind === 'success') return JSON.parse(result.payload)
  throw new Error(`${result.errorType}: ${result.errorMessage}`)
}

/** Calm, and still calm after a fresh look at every stream: what one step writes the next one would read. */
async function settled(
  sources: Sources,
  functions: Functions,
  gateways: readonly Gateway[],
  timeoutMs: number,
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  const busy = () => sources.busy() || functions.busy() > 0 || gateways.some((gateway) => gateway.busy() > 0)
  let seen: number
  do {
    seen = functions.started()
    sources.lookAround()
    do {
      if (Date.now() > deadline) throw new Error(`the shop did not settle within ${timeoutMs} ms`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    } while (busy())
  } while (functions.started() !== seen)
}
