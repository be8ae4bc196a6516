import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Endpoints, laptopCredentials } from '#local/engines/clients.ts'
import type { Person } from '#local/seed-people.ts'
import type { Model } from './model.ts'
import { writeAtomically } from './state.ts'

/** The running shop, as `.local/shop.json` describes it to scripts. */
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

type Known = Pick<
  ShopDetails,
  'url' | 'people' | 'endpoints' | 'region' | 'paymentProvider' | 'logFile' | 'dataDir'
> & { readonly model: Model; readonly tokenUrl: string }

/** The details of a shop that has just started in this process. */
export function shopDetails({ model, tokenUrl, ...known }: Known): ShopDetails {
  return {
    ...known,
    pid: process.pid,
    startedAt: new Date().toISOString(),
    serviceAccount: serviceAccount(model, tokenUrl),
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
    credentials: laptopCredentials,
  }
}

/** Writes `shop.json` into the data folder. */
export function publishDetails(details: ShopDetails): { readonly withdraw: () => void } {
  const file = join(details.dataDir, 'shop.json')
  writeAtomically(file, `${JSON.stringify(details, null, 2)}\n`)
  return { withdraw: () => rmSync(file, { force: true }) }
}

function serviceAccount(model: Model, tokenUrl: string): ShopDetails['serviceAccount'] {
  const client = model.userPoolClients.find((entry) => entry.clientCredentials && entry.secret !== undefined)
  if (client?.secret === undefined) return undefined
  return { clientId: client.id, clientSecret: client.secret, tokenUrl, scopes: client.scopes }
}
