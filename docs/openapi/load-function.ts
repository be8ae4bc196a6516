import { join } from 'node:path'
import type { httpFunction } from '#shared/http/http-function.ts'
import type { TemplateRoute } from './template-routes.ts'

/** A function of ours behind the HTTP API. */
type HttpHandler = ReturnType<typeof httpFunction>

const root = join(import.meta.dirname, '..', '..')

/**
 * Loads a function as it is deployed, with the settings that the template gives it. Nothing is called over the network: that would be
 * `init`, which is not run.
 */
export async function loadFunction({
  entry,
  environment,
}: Pick<TemplateRoute, 'entry' | 'environment'>): Promise<HttpHandler> {
  Object.assign(process.env, { AWS_REGION: 'eu-central-1', ...environment })
  const { handler }: { readonly handler: HttpHandler } = await import(/* @vite-ignore */ join(root, entry))
  return handler
}
