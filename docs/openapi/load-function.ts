import { join } from 'node:path'
import type { httpFunction } from '#shared/http/http-function.ts'
import type { TemplateRoute } from './template-routes.ts'

/** A function of ours behind the HTTP API. */
export type HttpHandler = ReturnType<typeof httpFunction>

const root = join(import.meta.dirname, '..', '..')

/** Settings that are more than a name. */
const settings: Readonly<Record<string, string>> = {
  AWS_REGION: 'eu-central-1',
  DEAD_LETTER_QUEUES: '{}',
  SERVICES: '{}',
}

/**
 * Loads a function as it is deployed, with a value for each setting that the template names. Nothing is called over the
 * network: that would be `init`, which is not run.
 */
export async function loadFunction({
  entry,
  environment,
}: Pick<TemplateRoute, 'entry' | 'environment'>): Promise<HttpHandler> {
  for (const name of ['AWS_REGION', ...environment]) process.env[name] = settings[name] ?? '1'
  const { handler }: { readonly handler: HttpHandler } = await import(/* @vite-ignore */ join(root, entry))
  return handler
}
