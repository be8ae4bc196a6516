import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Aggregate, templateValues } from './aggregate.ts'
import type { Name } from './name.ts'
import type { Skeleton } from './skeleton.ts'
import { filesFrom } from './templates.ts'

/** A rule that refuses until it is written. */
export function newCommand(root: string, name: Name, aggregate: Aggregate): Skeleton {
  const { service, folder, file, state, event, command, refusal } = aggregate
  const { kebab, pascal } = name
  return {
    test: `test/${service}/${kebab}.test.ts`,
    files: filesFrom('command', { ...name, ...templateValues(aggregate) }),
    steps: [
      `The fact, if it is a new one: ${event.from.slice(1)}, events/samples/ and its checksums.json; a case in evolve (${fileOf(state.from, aggregate)}), then npm run folds`,
      `The rule: ${folder}/${kebab}.ts. Add ${pascal} to ${command}, ${pascal}Refusal to ${refusal} and a case to decide in ${file}`,
      `The route: functions/${service}/http/, with its scope and body; wire it in functions/${service}/commands.ts${statusStep(root, service)}`,
      `The infrastructure: a line in the route table of ${routeTable(root, service)}`,
      `The document: functions/${service}/openapi.ts, then npm run openapi`,
      'Step by step: docs/guides/add-a-command.md',
    ],
  }
}

function fileOf(from: string, { folder }: Aggregate): string {
  return from.startsWith('./') ? `${folder}/${from.slice(2)}` : from.replace(/^#/, '')
}

function statusStep(root: string, service: string): string {
  const file = `functions/${service}/http/command-answer.ts`
  return existsSync(join(root, file)) ? `; the status of each refusal in ${file}` : ''
}

/** The stack that runs the commands of a service. */
function routeTable(root: string, service: string): string {
  const folder = 'infra/stacks'
  const found = readdirSync(join(root, folder)).find((file) =>
    readFileSync(join(root, folder, file), 'utf8').includes(`functions/${service}/commands.ts`),
  )
  return `${folder}/${found ?? `${service}.ts`}`
}
