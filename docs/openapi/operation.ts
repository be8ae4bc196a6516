import { nothing } from '#shared/http/route.ts'
import { type Scope, scopes } from '#shared/identity/scopes.ts'
import { type DocumentedRoute, type RouteRules, rulesOf } from './contract-rules.ts'
import { headerReference } from './headers.ts'
import { jsonSchemaOf, type NamedSchemas } from './json-schema.ts'
import { isProblemStatus, type ProblemStatus, problemResponses } from './problem.ts'
import { hasParameter, queryParameters } from './query-parameters.ts'
import { successResponses } from './success-responses.ts'

/** What all operations of a document share. */
interface OperationContext {
  readonly named: NamedSchemas
  /** Heading of each service. */
  readonly tags: ReadonlyMap<string, string>
}

/** The OpenAPI operation of a route. */
export function operationOf(documented: DocumentedRoute, { named, tags }: OperationContext): object {
  const { key, service, open, route, answers } = documented
  const rules = rulesOf(documented)
  const query = route.query === nothing ? {} : jsonSchemaOf(route.query, named)
  const description = [answers?.description, query['description']]
    .filter((text) => typeof text === 'string')
    .join('\n\n')
  const parameters = [
    ...rules.parameters.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string', minLength: 1 } })),
    ...queryParameters(query),
    ...headerReference('Idempotency-Key', rules.idempotencyKey),
    ...headerReference('If-Match', rules.ifMatch),
    ...headerReference('If-None-Match', rules.ifNoneMatch),
    ...headerReference('If-Version-At-Least', hasParameter(query, 'consistency') ? 'accepted' : 'none'),
  ]
  const codes = answers?.problems ?? {}
  return {
    operationId: operationId(key),
    tags: [tags.get(service) ?? service],
    summary: answers?.summary ?? key,
    ...(description === '' ? {} : { description }),
    security: securityOf(route.access, open),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(rules.hasBody ? { requestBody: requestBody(documented, named) } : {}),
    responses: {
      ...successResponses(rules, query, named),
      ...problems(problemStatuses(documented, rules)),
    },
    ...(answers === undefined ? { 'x-undescribed': true } : {}),
    ...(Object.keys(codes).length === 0 ? {} : { 'x-problem-codes': codes }),
  }
}

/** `GET /v1/orders/{id}/history` -> `getOrdersByIdHistory`. */
function operationId(key: string): string {
  const [method = '', path = ''] = key.split(' ')
  const words = path
    .replace(/^\/v1\//, '')
    .split(/[/.]/)
    .map((part) => part.replace(/^\{(\w+)\+?\}$/, 'by-$1'))
    .flatMap((part) => part.split('-'))
    .filter((word) => word !== '')
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

/** Without a token, with any token, or with one of these scopes: alternatives. */
function securityOf(access: 'public' | readonly Scope[], open: boolean): object[] {
  if (open) return []
  if (access === 'public') return [{}, { accessToken: [] }]
  if (access.length === scopes.length) return [{ accessToken: [] }]
  return access.map((scope) => ({ accessToken: [scope] }))
}

function requestBody({ route, answers }: DocumentedRoute, named: NamedSchemas): object {
  const { body, contentTypes } = route
  const example = answers?.exampleBody
  const media = { schema: jsonSchemaOf(body, named), example }
  return {
    required: body.type !== 'optional',
    content: Object.fromEntries(contentTypes.map((type) => [type, media])),
  }
}

/** Problems that the conventions make possible, and those that the route adds. */
function problemStatuses({ open, route, answers }: DocumentedRoute, rules: RouteRules): ProblemStatus[] {
  const statuses = new Set<number>([400, 429, 500, 503])
  if (!open) statuses.add(401)
  if (route.access !== 'public') statuses.add(403)
  if (rules.parameters.length > 0) statuses.add(404)
  if (rules.method !== 'GET') statuses.add(413).add(415)
  if (rules.ifMatch !== 'none') statuses.add(412)
  if (rules.ifMatch === 'required') statuses.add(428)
  if (rules.idempotencyKey !== 'none') statuses.add(422)
  for (const status of Object.keys(answers?.problems ?? {})) statuses.add(Number(status))
  const known = [...statuses].filter(isProblemStatus)
  const unknown = [...statuses].filter((status) => !isProblemStatus(status))
  if (unknown.length > 0) throw new Error(`docs/openapi/problem.ts has no problem with status ${unknown.join(', ')}`)
  return known.sort((a, b) => a - b)
}

function problems(statuses: readonly ProblemStatus[]): Record<number, object> {
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/${problemResponses[status].name}` }]),
  )
}
