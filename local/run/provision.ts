import { createHash } from 'node:crypto'
import * as v from 'valibot'
import type { Clients, Endpoints } from '#local/engines/clients.ts'
import { kinds } from '#local/resources/kinds.ts'
import type { Created, Place } from '#local/resources/resource-kind.ts'
import { acknowledgedTypes } from '#local/template/acknowledged.ts'
import type { Stack } from '#local/template/assembly.ts'
import { evaluate, type Scope } from '#local/template/intrinsics.ts'
import { type Exported, keyOf, type Planned, plan } from '#local/template/order.ts'
import { unhonoured } from '#local/template/unhonoured.ts'
import { emptyModel, type Model } from './model.ts'
import type { State } from './state.ts'

/** The account that fauxqs puts into its ARNs. */
export const laptopAccount = '000000000000'

/** What was made of the templates, and what of them does not run here. */
type Provisioned = {
  readonly model: Model
  /** One line per resource type or property that the laptop does not honour. */
  readonly warnings: readonly string[]
  /** Outputs of the stacks, `<stack>.<output>` to value. */
  readonly outputs: ReadonlyMap<string, unknown>
}

/**
 * Makes every resource of the stacks on the engines, each as soon as what it refers to exists. Doing it again finds the
 * same resources.
 *
 * @throws with the logical id when a resource cannot be made.
 */
export async function provision(
  stacks: readonly Stack[],
  engines: { readonly clients: Clients; readonly endpoints: Endpoints; readonly state: State } & Pick<
    Place,
    'listenerFor' | 'portFor'
  >,
): Promise<Provisioned> {
  const model = emptyModel()
  const warnings: string[] = []
  const created = new Map<string, Created>()
  const stackByName = new Map(stacks.map((stack) => [stack.name, stack]))
  let exports: ReadonlyMap<string, Exported> = new Map()
  const scopeOf = (stack: Stack): Scope => stackScope(stack, created, () => exports, scopeOf)
  const planned = plan(stacks, scopeOf, (resource) => resource.Type in kinds)
  exports = planned.exports

  const making = new Map<string, Promise<void>>()
  for (const entry of planned.resources) {
    const before = entry.needs.flatMap((need) => making.get(need) ?? [])
    const made = Promise.all(before).then(() => make(entry))
    made.catch(() => undefined)
    making.set(entry.key, made)
  }
  await Promise.all(making.values())
  const outputs = new Map<string, unknown>()
  for (const stack of stackByName.values()) {
    for (const [name, output] of Object.entries(stack.template.Outputs)) {
      if (output.Condition !== undefined && !scopeOf(stack).condition(output.Condition)) continue
      outputs.set(`${stack.name}.${name}`, evaluate(output.Value, scopeOf(stack)))
    }
  }
  return { model, warnings, outputs }

  async function make({ key, stack, logicalId, resource }: Planned): Promise<void> {
    const kind = kinds[resource.Type]
    if (kind === undefined) {
      if (acknowledgedTypes[resource.Type] === undefined) {
        warnings.push(`${key} (${resource.Type}) does not run on the laptop`)
      }
      created.set(key, placeholder(stack, logicalId, resource.Type))
      return
    }
    const place: Place = {
      stack,
      logicalId,
      metadata: resource.Metadata,
      model,
      account: laptopAccount,
      name: (maxLength) => physicalName(stack.name, logicalId, maxLength),
      ...engines,
    }
    try {
      const properties = evaluate(resource.Properties, scopeOf(stack))
      const parsed = kind.parse(properties)
      if (!parsed.success) throw new Error(issueText(parsed.issues[0]))
      for (const path of unhonoured(properties, parsed.output, kind.acknowledged)) {
        warnings.push(`${key} (${resource.Type}): ${path} is not honoured on the laptop`)
      }
      created.set(key, await kind.create(properties, place))
    } catch (error) {
      throw new Error(`${key} (${resource.Type}): ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    }
  }
}

function issueText(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? ''}: ${issue.message}`
}

/** `Ref` and attributes of a resource that does nothing here: plausible, and recognisable in a log. */
function placeholder(stack: Stack, logicalId: string, type: string): Created {
  const service = type.split('::')[1]?.toLowerCase() ?? 'none'
  const arn = `arn:aws:${service}:${stack.region}:${laptopAccount}:${logicalId}`
  return { ref: logicalId, attributes: new Proxy({}, { get: () => arn, has: () => true }) }
}

/** `<stack>-<logical id>`, shortened with a hash when it is too long. */
function physicalName(stack: string, logicalId: string, maxLength: number): string {
  const full = `${stack}-${logicalId}`
  if (full.length <= maxLength) return full
  const hash = createHash('sha256').update(full).digest('hex').slice(0, 8)
  return `${full.slice(0, maxLength - 9)}-${hash}`
}

function stackScope(
  stack: Stack,
  created: ReadonlyMap<string, Created>,
  exports: () => ReadonlyMap<string, Exported>,
  scopeOf: (stack: Stack) => Scope,
): Scope {
  const { Parameters, Conditions, Mappings } = stack.template
  const pseudo: Record<string, unknown> = {
    'AWS::Region': stack.region,
    'AWS::AccountId': laptopAccount,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': `arn:aws:cloudformation:${stack.region}:${laptopAccount}:stack/${stack.name}/local`,
    'AWS::NotificationARNs': [],
  }
  const resource = (logicalId: string): Created => {
    const found = created.get(keyOf(stack, logicalId))
    if (found === undefined) throw new Error(`${keyOf(stack, logicalId)} is referred to but does not exist`)
    return found
  }
  const scope: Scope = {
    region: stack.region,
    ref: (name) => {
      if (name in pseudo) return pseudo[name]
      const parameter = Parameters[name]
      if (parameter !== undefined) return parameter.Default ?? ''
      return resource(name).ref
    },
    getAtt: (logicalId, attribute) => {
      const attributes = resource(logicalId).attributes ?? {}
      if (!(attribute in attributes))
        throw new Error(`${keyOf(stack, logicalId)} has no attribute ${attribute} on the laptop`)
      return attributes[attribute]
    },
    importValue: (name) => {
      const exported = exports().get(name)
      if (exported === undefined) throw new Error(`no stack exports ${name}`)
      return evaluate(exported.value, scopeOf(exported.stack))
    },
    condition: (name) => {
      if (!(name in Conditions)) throw new Error(`no condition ${name}`)
      return evaluate(Conditions[name], scope) === true
    },
    mapping: (map, top, second) => {
      const found = Mappings[map]?.[top]?.[second]
      if (found === undefined) throw new Error(`no mapping ${map}.${top}.${second}`)
      return found
    },
  }
  return scope
}
