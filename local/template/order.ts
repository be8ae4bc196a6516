import type { Stack, TemplateResource } from './assembly.ts'
import { evaluate, type Reference, references, type Scope } from './intrinsics.ts'

/** A resource of a stack and the keys of the resources that must exist before it. */
export type Planned = {
  readonly key: string
  readonly stack: Stack
  readonly logicalId: string
  readonly resource: TemplateResource
  readonly needs: readonly string[]
}

/** Where an exported output is computed: its stack and its expression. */
export type Exported = { readonly stack: Stack; readonly value: unknown }

/**
 * Resources of all stacks with what each needs first (`Ref`, `Fn::GetAtt`, `Fn::Sub`, `DependsOn` and, across stacks,
 * `Fn::ImportValue`), in an order that satisfies them.
 *
 * @throws on a circle, naming its members.
 */
export function plan(
  stacks: readonly Stack[],
  scopeOf: (stack: Stack) => Scope,
  runs: (r: TemplateResource) => boolean,
): {
  readonly resources: readonly Planned[]
  readonly exports: ReadonlyMap<string, Exported>
} {
  const exports = new Map<string, Exported>()
  for (const stack of stacks) {
    for (const output of Object.values(stack.template.Outputs)) {
      if (output.Export === undefined) continue
      if (output.Condition !== undefined && !scopeOf(stack).condition(output.Condition)) continue
      exports.set(String(evaluate(output.Export.Name, scopeOf(stack))), { stack, value: output.Value })
    }
  }
  const needed = (stack: Stack, value: unknown): string[] =>
    references(value).flatMap((reference) => neededBy(stack, reference))
  const neededBy = (stack: Stack, reference: Reference): string[] => {
    switch (reference.kind) {
      case 'ref':
        return reference.name in stack.template.Resources ? [keyOf(stack, reference.name)] : []
      case 'import': {
        const exported = exports.get(String(evaluate(reference.of, scopeOf(stack))))
        return exported === undefined ? [] : needed(exported.stack, exported.value)
      }
    }
  }
  const planned = new Map<string, Planned>()
  for (const stack of stacks) {
    for (const [logicalId, resource] of Object.entries(stack.template.Resources)) {
      if (resource.Condition !== undefined && !scopeOf(stack).condition(resource.Condition)) continue
      // Properties of a resource that does nothing here are never evaluated, so they order nothing either.
      const needs = runs(resource)
        ? [...needed(stack, resource.Properties), ...[resource.DependsOn].flat().map((id) => keyOf(stack, id))]
        : []
      const key = keyOf(stack, logicalId)
      planned.set(key, { key, stack, logicalId, resource, needs: [...new Set(needs)].filter((need) => need !== key) })
    }
  }
  return { resources: sorted(planned), exports }
}

export function keyOf(stack: Stack, logicalId: string): string {
  return `${stack.name}/${logicalId}`
}

function sorted(planned: ReadonlyMap<string, Planned>): Planned[] {
  const done = new Set<string>()
  const ordered: Planned[] = []
  const visit = (entry: Planned, path: readonly string[]): void => {
    if (done.has(entry.key)) return
    if (path.includes(entry.key)) throw new Error(`the template goes in a circle: ${[...path, entry.key].join(' -> ')}`)
    for (const need of entry.needs) {
      const before = planned.get(need)
      if (before !== undefined) visit(before, [...path, entry.key])
    }
    done.add(entry.key)
    ordered.push(entry)
  }
  for (const entry of planned.values()) visit(entry, [])
  return ordered
}
