import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test, vi } from 'vitest'
import { call, type HttpHandler } from '#test/edge/call.ts'
import type { Resource } from './synthesized.ts'

const root = join(import.meta.dirname, '../..')
const resources = inject('resources')

/** Routes of the deployed API with the function behind each. */
const routes = resources
  .filter(({ type }) => type === 'AWS::ApiGatewayV2::Route')
  .map((route) => {
    const integration = inStackOf(route, route.properties['Target']['Fn::Join'][1][1].Ref)
    const lambda = inStackOf(route, integration?.properties['IntegrationUri']['Fn::GetAtt'][0])
    return {
      key: String(route.properties['RouteKey']),
      open: route.properties['AuthorizationType'] !== 'CUSTOM',
      entry: String(lambda?.metadata['storefold:entry']),
      environment: Object.keys(lambda?.properties['Environment']?.Variables ?? {}),
    }
  })

function inStackOf({ stack }: Resource, logicalId: string): Resource | undefined {
  return resources.find((candidate) => candidate.stack === stack && candidate.logicalId === logicalId)
}

/** Settings that are JSON. */
const maps = ['DEAD_LETTER_QUEUES', 'SERVICES']

/** Loads a function as it is deployed: with the environment that the template names. */
async function load(entry: string, environment: readonly string[]): Promise<HttpHandler> {
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  for (const name of environment) vi.stubEnv(name, maps.includes(name) ? '{}' : '1')
  const { handler }: { handler: HttpHandler } = await import(/* @vite-ignore */ join(root, entry))
  return handler
}

/** Route keys that stand in the functions' source. */
function writtenRoutes(): string[] {
  const files = readdirSync(join(root, 'functions'), { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(join(root, 'functions', file), 'utf8').matchAll(/'([A-Z]+ \/v1\/[^']*)':/g)])
    .map(([, key = '']) => key)
}

describe('a route of the API', () => {
  test.each(routes.map((route) => [route.key, route] as const))(
    '%s is served by the function behind it',
    async (key, route) => {
      const handler = await load(route.entry, route.environment)
      // A refused token ends every route with 401 before it does anything, and a missing route with 404.
      const { status, body } = await call(handler, {
        route: key,
        authorizer: { kind: 'anonymous', refusal: 'token-expired' },
      })
      if (key === '$default') expect([status, body['code']]).toEqual([404, 'no-such-route'])
      else expect([status, body['code']]).toEqual([401, 'token-expired'])
    },
  )

  test('is there for each one that a function serves, once', () => {
    const deployed = routes.map(({ key }) => key).filter((key) => key !== '$default')
    expect(deployed.toSorted()).toEqual(writtenRoutes().toSorted())
    expect(new Set(deployed).size).toBe(deployed.length)
  })

  test('is open only where nobody can have a token yet, or nobody needs one', () => {
    expect(
      routes
        .filter(({ open }) => open)
        .map(({ key }) => key)
        .toSorted(),
    ).toEqual(['$default', 'DELETE /v1/session', 'GET /v1/ops/health', 'POST /v1/session', 'POST /v1/session/refresh'])
  })
})
