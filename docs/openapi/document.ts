import * as v from 'valibot'
import { address, money } from '#events/vocabulary.ts'
import type { ServiceAnswers } from '#shared/http/openapi.ts'
import { scopes } from '#shared/identity/scopes.ts'
import type { DocumentedRoute } from './contract-rules.ts'
import { conventions } from './conventions.ts'
import { answerHeaders, headerParameters } from './headers.ts'
import { type NamedSchemas, namedJsonSchemas } from './json-schema.ts'
import { operationOf } from './operation.ts'
import { problem, problemComponents } from './problem.ts'

/** Order of the operations of one path. */
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** What a command with `dryRun=true` answers. */
const dryRun = v.pipe(
  v.strictObject({
    dryRun: v.literal(true),
    version: v.pipe(v.number(), v.integer(), v.minValue(0)),
    events: v.array(v.strictObject({ type: v.string(), data: v.looseObject({}) })),
  }),
  v.description(
    'The events that the command would record, and the version of the resource now: 0 if it would begin with them.',
  ),
)

const shared: NamedSchemas = { Problem: problem, DryRun: dryRun, Money: money, Address: address }

/**
 * The OpenAPI 3.1 document of routes and what their services say of them.
 *
 * @throws where two schemas have one name, or a schema has a check that has no words.
 */
export function openApiDocument(
  routes: readonly DocumentedRoute[],
  services: ReadonlyMap<string, ServiceAnswers>,
  version: string,
): object {
  const named = namedSchemas(services)
  const tags = new Map([...services].map(([service, { title }]) => [service, title]))
  return {
    openapi: '3.1.0',
    info: {
      title: 'Storefold',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description: conventions,
    },
    servers: [{ url: '/', description: 'Where this document was read' }],
    tags: tagsOf(routes, services),
    paths: pathsOf(routes, (route) => operationOf(route, { named, tags })),
    components: {
      schemas: namedJsonSchemas(named),
      parameters: headerParameters(),
      headers: answerHeaders,
      responses: problemComponents(),
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: `An access token of \`POST /v1/session\` or of a service account. Where several scopes are named, one is enough. Scopes: ${scopes.map((scope) => `\`${scope}\``).join(', ')}.`,
        },
      },
    },
  }
}

function pathsOf(routes: readonly DocumentedRoute[], operation: (route: DocumentedRoute) => object): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes.toSorted(byPathAndMethod)) {
    const [method = '', path = ''] = route.key.split(' ')
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(route) }
  }
  return paths
}

function byPathAndMethod({ key: a }: DocumentedRoute, { key: b }: DocumentedRoute): number {
  const [methodA = '', pathA = ''] = a.split(' ')
  const [methodB = '', pathB = ''] = b.split(' ')
  if (pathA !== pathB) return pathA < pathB ? -1 : 1
  return methods.indexOf(methodA) - methods.indexOf(methodB)
}

/** A heading for each service; one that nobody has described yet has its folder's name. */
function tagsOf(routes: readonly DocumentedRoute[], services: ReadonlyMap<string, ServiceAnswers>): object[] {
  return [...new Set(routes.map(({ service }) => service))]
    .map((service) => services.get(service) ?? { title: service, description: 'Not described yet.' })
    .map(({ title, description }) => ({ name: title, description }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function namedSchemas(services: ReadonlyMap<string, ServiceAnswers>): NamedSchemas {
  const all: Record<string, v.GenericSchema> = { ...shared }
  for (const [service, { schemas = {} }] of services) {
    for (const [name, schema] of Object.entries(schemas)) {
      if (Object.hasOwn(all, name) && all[name] !== schema) {
        throw new Error(`functions/${service}/openapi.ts: another schema is called ${name} already`)
      }
      all[name] = schema
    }
  }
  return all
}
