import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { UsageError } from '../command-line.ts'

/** A type, and the module that a file beside the decider imports it from. */
type Imported = { readonly type: string; readonly from: string }

/** An aggregate as its source declares it. */
export type Aggregate = {
  readonly service: string
  /** `functions/orders/order` */
  readonly folder: string
  /** `functions/orders/order/order.ts` */
  readonly file: string
  /** `order`, the value. */
  readonly decider: string
  /** `order`, the first part of its streams' names. */
  readonly streamType: string
  readonly state: Imported
  readonly event: Imported
  readonly command: string
  readonly refusal: string
  /** `orderEvents` */
  readonly contracts: string
}

/** Finds an aggregate of a service, the only one if none is named. @throws UsageError if there is none, or a choice. */
export function findAggregate(root: string, service: string, name: string | undefined): Aggregate {
  const services = folders(join(root, 'functions'))
  if (!services.includes(service))
    throw new UsageError(`There is no service ${service}; there are ${services.join(', ')}`)
  const all = folders(join(root, 'functions', service)).flatMap((folder) => declaredIn(root, service, folder) ?? [])
  const named = all.map(({ folder }) => basename(folder))
  const chosen = name === undefined ? all : all.filter((_, index) => named[index] === name)
  const [only] = chosen
  if (only !== undefined && chosen.length === 1) return only
  throw new UsageError(
    all.length === 0 ? `${service} has no aggregate` : `--aggregate is one of ${named.join(', ')} in ${service}`,
  )
}

/** What the templates of something that belongs to an aggregate need. */
export function templateValues({ service, folder, file, decider, streamType, state, event, contracts }: Aggregate) {
  return {
    service,
    aggregate: basename(folder),
    decider,
    deciderFile: file,
    streamType,
    state: state.type,
    stateFile: state.from,
    event: event.type,
    events: event.from,
    contracts,
  }
}

function folders(parent: string): string[] {
  return readdirSync(parent, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
}

function declaredIn(root: string, service: string, name: string): Aggregate | undefined {
  const folder = `functions/${service}/${name}`
  for (const base of readdirSync(join(root, folder)).filter((entry) => entry.endsWith('.ts'))) {
    const text = readFileSync(join(root, folder, base), 'utf8')
    const declared = /^export const (\w+): Decider<(\w+), (\w+), (\w+), (\w+)> = \{\s+type: '([\w-]+)'/m.exec(text)
    if (declared === null) continue
    const [, decider = '', state = '', command = '', event = '', refusal = '', streamType = ''] = declared
    const imported = (type: string): Imported => ({ type, from: moduleOf(text, type) ?? `./${base}` })
    const eventType = imported(event)
    return {
      service,
      folder,
      file: `${folder}/${base}`,
      decider,
      streamType,
      state: imported(state),
      event: eventType,
      command,
      refusal,
      contracts: contractsOf(root, eventType),
    }
  }
  return undefined
}

/** The module that a type is imported from; undefined if the file declares it. */
function moduleOf(text: string, type: string): string | undefined {
  const imports = text.matchAll(/^import (?:type )?\{([^}]*)\} from '([^']+)'/gm)
  for (const [, names = '', from = ''] of imports) if (new RegExp(`\\b${type}\\b`).test(names)) return from
  return undefined
}

/** The contracts that an event type is made of. */
function contractsOf(root: string, { type, from }: Imported): string {
  const file = join(root, from.replace(/^#/, ''))
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const contracts = new RegExp(`type ${type} = EventsOf<typeof (\\w+)>`).exec(text)?.[1]
  if (contracts === undefined) throw new UsageError(`${from} does not make ${type} of contracts`)
  return contracts
}
