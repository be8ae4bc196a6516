import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A decider or a projection that names the version of its fold. */
export interface DeclaredFold {
  /** From the project's root, e.g. `functions/orders/order/order.ts`. */
  readonly file: string
  /** The constant's name, e.g. `order`. */
  readonly name: string
  /** The version as the source has it. */
  readonly version: string
  /** The type that says which events it reads: `OrderEvent`, or `typeof heard` of a subscriber. */
  readonly events: string
}

// The formatter keeps a declaration's first line, its members' indent and its end as they are read here.
const declaration = /^(?:export )?const (\w+): (Decider|(?:Counter|Subscribed)?Projection)<(.*)> = \{\n([\s\S]*?)^\}$/gm
const versionMember = /^ {2}fold: '(.*)',$/m

/** Members that do not decide what lies in a snapshot or a row, or that say so themselves. */
const besides = ['type', 'name', 'generation', 'streamType', 'contracts', 'decide', 'fold']

/** Every fold with a version that the services have. */
export function declaredFolds(root: string): DeclaredFold[] {
  return globSync('functions/**/*.ts', { cwd: root })
    .sort()
    .flatMap((file) => foldsIn(file, readFileSync(join(root, file), 'utf8')))
}

function foldsIn(file: string, source: string): DeclaredFold[] {
  return [...source.matchAll(declaration)].flatMap(([, name = '', kind, types = '', members = '']) => {
    const version = versionMember.exec(members)?.[1]
    if (version === undefined) return []
    return [{ file, name, version, events: types.split(', ')[kind === 'Decider' ? 2 : 1] ?? '' }]
  })
}

/** The source with another version of one of its folds. */
export function withVersion(source: string, name: string, version: string): string {
  return source.replace(declaration, (text, declared) =>
    declared === name ? text.replace(versionMember, `  fold: '${version}',`) : text,
  )
}

/** The source with nothing in its deciders and projections but what makes a snapshot or a row. */
export function foldsOnly(source: string): string {
  return source.replace(declaration, (text, _name, _kind, _types, members: string) => {
    const kept = members.split(/^(?= {2}\w)/m).filter((member) => !besides.includes(/\w+/.exec(member)?.[0] ?? ''))
    return `${text.slice(0, text.indexOf('{\n') + 2)}${kept.join('')}}`
  })
}
