import { createHash } from 'node:crypto'
import type { Name } from './name.ts'
import type { Skeleton } from './skeleton.ts'
import { filesFrom } from './templates.ts'

/** A service with one aggregate, one command over HTTP, one read model and its two stacks. */
export function newService(name: Name): Skeleton {
  const { kebab, pascal, camel } = name
  const files = filesFrom('service', name)
  const sample = `${pascal}Started@1.json`
  return {
    test: `test/${kebab}/${kebab}.test.ts`,
    files,
    changes: {
      'events/samples/checksums.json': {
        change: (text) => withChecksum(text, sample, files[`events/samples/${sample}`] ?? ''),
        step: `The checksum of ${sample}: a line in events/samples/checksums.json (sha256sum events/samples/*@*.json)`,
      },
      'test/events/samples.test.ts': {
        change: (text) => withContracts(text, name),
        step: `The contracts: add ${camel}Events to the services of test/events/samples.test.ts`,
      },
      'vitest.config.ts': {
        change: (text) => withTests(text, kebab),
        step: `The tests: add ${kebab} to the folders of the project rules in vitest.config.ts`,
      },
    },
    steps: [
      `The stacks: in infra/shop.ts make new ${pascal}DataStack(this, '${pascal}Data') and new ${pascal}Stack(this, '${pascal}', { context, edge, data: ${camel}Data.data }), and give the latter to the services of OpsStack. Until then knip names infra/stacks/${kebab}.ts as unused`,
      `The feed: give ${camel}Data to the topics of FeedsStack; test/infra/resources.test.ts lists who publishes what`,
      `The document: functions/${kebab}/openapi.ts says what POST /v1/${kebab} answers, as functions/reviews/openapi.ts does for its routes; then npm run openapi`,
      'The hash of the fold: npm run folds',
      `The access: POST /v1/${kebab} needs ops:write; a scope of its own goes into shared/identity/scopes.ts`,
      `The words: functions/${kebab}/README.md, and the service's link in README.md`,
      `More commands and read models: npm run new -- command|projection NAME --service ${kebab}`,
    ],
  }
}

/** The samples' checksums with one more, in the order of the file. */
function withChecksum(text: string, file: string, sample: string): string {
  const known: Record<string, string> = JSON.parse(text)
  known[file] = createHash('sha256').update(sample).digest('hex')
  const sorted = Object.entries(known).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`
}

function withContracts(text: string, { kebab, camel }: Name): string | undefined {
  const imports = "import { checksums, samples } from './samples.ts'"
  const list = 'const services: Readonly<Record<string, EventContracts>> = {\n'
  if (!text.includes(imports) || !text.includes(list)) return undefined
  return text
    .replace(imports, () => `import { ${camel}Events } from '#events/${kebab}.ts'\n${imports}`)
    .replace(list, () => `${list}  '${kebab}': ${camel}Events,\n`)
}

function withTests(text: string, kebab: string): string | undefined {
  const folders = "'test/{events,"
  return text.includes(folders) ? text.replace(folders, () => `${folders}${kebab},`) : undefined
}
