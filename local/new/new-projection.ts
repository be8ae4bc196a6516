import { type Aggregate, templateValues } from './aggregate.ts'
import type { Name } from './name.ts'
import type { Skeleton } from './skeleton.ts'
import { filesFrom } from './templates.ts'

/** A read model that counts the events of each stream. */
export function newProjection(name: Name, aggregate: Aggregate): Skeleton {
  const { service, event } = aggregate
  const { kebab, camel } = name
  const file = `functions/${service}/read-models/${kebab}.ts`
  return {
    test: `test/${service}/${kebab}.test.ts`,
    files: filesFrom('projection', { ...name, ...templateValues(aggregate) }),
    steps: [
      `The fold: ${file}, exhaustive over ${event.type} (switch, without default)`,
      `The projector: add ${camel} to the list of projections in functions/${service}/read-models/projections.ts; the rebuild worker and GET /v1/ops/projections follow`,
      'The hash of the fold: npm run folds',
      `The query: rows.get(${camel}, id) in functions/${service}/http/, its route in functions/${service}/queries.ts, infra/stacks/ and openapi.ts`,
      `After the deployment: npm run rebuild -- ${kebab} fills in the past`,
      'Step by step: docs/guides/add-a-projection.md',
    ],
  }
}
