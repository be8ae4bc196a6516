import { LambdaClient } from '@aws-sdk/client-lambda'
import * as v from 'valibot'
import { httpFunction } from '#shared/http/http-function.ts'
import { setting } from '#shared/settings.ts'
import { projectionRoutes } from './projections.ts'
import { rebuildRoutes } from './rebuilds.ts'
import { askServices } from './services.ts'

/** Below API Gateway's 30 s, so that a service that hangs is named in an answer. */
const client = new LambdaClient({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 20_000, throwOnRequestTimeout: true },
})
const functions = v.parse(v.record(v.string(), v.string()), JSON.parse(setting('SERVICES')))
const ask = askServices(client, functions)

/** What operators ask of the services. */
export const handler = httpFunction({ ...projectionRoutes(ask), ...rebuildRoutes(ask) })
