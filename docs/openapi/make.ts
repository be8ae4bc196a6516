import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServiceAnswers } from '#shared/http/openapi.ts'
import type { DocumentedRoute } from './contract-rules.ts'
import { openApiDocument } from './document.ts'
import { loadFunction } from './load-function.ts'
import { type TemplateResource, templateRoutes } from './template-routes.ts'

const root = join(import.meta.dirname, '..', '..')

/** Where the document lies: the function that serves it takes it into its bundle. */
export const documentFile = join(root, 'functions/edge/openapi.json')

export interface MadeDocument {
  readonly document: object
  readonly routes: readonly DocumentedRoute[]
  /** The document as the file has it. */
  readonly text: string
  /** Routes of the API of which no `openapi.ts` speaks. */
  readonly undescribed: readonly string[]
  /** Route keys in an `openapi.ts` that the API does not have. */
  readonly gone: readonly string[]
}

/** Makes the document of the routes in the shop's templates. */
export async function makeDocument(resources: readonly TemplateResource[]): Promise<MadeDocument> {
  const services = await serviceAnswers()
  const routes: DocumentedRoute[] = []
  for (const { key, open, entry, environment } of templateRoutes(resources)) {
    if (key === '$default') continue
    const route = (await loadFunction({ entry, environment })).routes[key]
    if (route === undefined) throw new Error(`${entry} does not serve ${key}`)
    const service = entry.split('/')[1] ?? ''
    routes.push({ key, service, open, route, answers: services.get(service)?.routes[key] })
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const document = openApiDocument(routes, services, version)
  const served = new Set(routes.map(({ key }) => key))
  return {
    document,
    routes,
    text: `${JSON.stringify(document, null, 2)}\n`,
    undescribed: routes
      .filter(({ answers }) => answers === undefined)
      .map(({ key, service }) => `${key} (functions/${service}/openapi.ts)`),
    gone: [...services].flatMap(([service, { routes: described }]) =>
      Object.keys(described)
        .filter((key) => !served.has(key))
        .map((key) => `${key} (functions/${service}/openapi.ts)`),
    ),
  }
}

/** What each service says of its answers, by the service's folder. */
async function serviceAnswers(): Promise<Map<string, ServiceAnswers>> {
  const found = new Map<string, ServiceAnswers>()
  for (const service of readdirSync(join(root, 'functions')).sort()) {
    const file = join(root, 'functions', service, 'openapi.ts')
    if (!existsSync(file)) continue
    const { answers }: { readonly answers: ServiceAnswers } = await import(/* @vite-ignore */ file)
    found.set(service, answers)
  }
  return found
}
