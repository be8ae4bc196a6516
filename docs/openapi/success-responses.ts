import type { AnswerBody } from '#shared/http/openapi.ts'
import type { RouteRules } from './contract-rules.ts'
import type { AnswerHeader } from './headers.ts'
import { type JsonSchema, jsonSchemaOf, type NamedSchemas } from './json-schema.ts'
import { hasParameter } from './query-parameters.ts'

/** The responses of a route that are no problems. */
export function successResponses(rules: RouteRules, query: JsonSchema, named: NamedSchemas): Record<number, object> {
  const responses: Record<number, object> = {}
  const dry = hasParameter(query, 'dryRun')
  for (const [status, bodies] of rules.answers) {
    const headers: AnswerHeader[] = []
    if (rules.etag) headers.push('ETag')
    if (rules.idempotencyKey !== 'none') headers.push('Idempotency-Replayed')
    if (status === 201 || status === 202 || status === 303) headers.push('Location')
    if (status === 202) headers.push('Retry-After')
    if (hasParameter(query, 'cursor')) headers.push('Link')
    responses[status] = {
      description: successDescriptions[status] ?? 'As asked.',
      ...(headers.length === 0 ? {} : { headers: references(headers) }),
      ...(bodies.length === 0 ? {} : { content: contentOf(bodies, named, dry && status === 200) }),
    }
  }
  if (dry && !rules.answers.has(200)) {
    responses[200] = { description: 'The dry run.', content: { 'application/json': { schema: dryRunReference } } }
  }
  if (rules.ifNoneMatch !== 'none') {
    responses[304] = { description: 'Nothing has changed.', headers: references(['ETag']) }
  }
  // A route that nobody described yet: anything may come.
  if (rules.answers.size === 0) responses[200] = { description: 'Not described yet.' }
  return responses
}

const dryRunReference = { $ref: '#/components/schemas/DryRun' }

const successDescriptions: Readonly<Record<number, string>> = {
  200: 'As asked.',
  201: 'It is made.',
  202: 'It is taken, and will be done.',
  204: 'Done.',
  303: 'It is there.',
}

function contentOf(bodies: readonly AnswerBody[], named: NamedSchemas, dry: boolean): object {
  return Object.fromEntries(
    bodies.map((body) => {
      if ('mediaType' in body) return [body.mediaType, {}]
      const schema = jsonSchemaOf(body, named)
      return ['application/json', { schema: dry ? { anyOf: [schema, dryRunReference] } : schema }]
    }),
  )
}

function references(headers: readonly AnswerHeader[]): object {
  return Object.fromEntries(headers.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
