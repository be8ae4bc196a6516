import { LambdaClient } from '@aws-sdk/client-lambda'
import * as v from 'valibot'
import { operationsAnswer } from '#events/operations.ts'
import { recoveryAnswer } from '#events/recovery.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { setting } from '#shared/settings.ts'
import { deadLetterRoutes } from './http/dead-letters.ts'
import { jobRoutes } from './http/jobs.ts'
import { projectionRoutes } from './http/projections.ts'
import { rebuildRoutes } from './http/rebuilds.ts'
import { sagaRoutes } from './http/sagas.ts'
import { askServices } from './http/services.ts'

/** Below API Gateway's 30 s, so that a service that hangs is named in an answer. */
const client = new LambdaClient({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 23_000, throwOnRequestTimeout: true },
})
const functionsIn = (name: string) => v.parse(v.record(v.string(), v.string()), JSON.parse(setting(name)))
const ask = askServices(client, functionsIn('OPERATIONS'), operationsAnswer)
const askRecovery = askServices(client, functionsIn('RECOVERY'), recoveryAnswer)

/** What operators ask of the services. */
export const handler = httpFunction({
  ...projectionRoutes(ask),
  ...rebuildRoutes(ask),
  ...sagaRoutes(ask),
  ...deadLetterRoutes(askRecovery),
  ...jobRoutes(askRecovery),
})
