import { LambdaClient } from '@aws-sdk/client-lambda'
import { SQSClient } from '@aws-sdk/client-sqs'
import * as v from 'valibot'
import { type RecoveryAnswer, recoveryRequest } from '#events/recovery.ts'
import { askedFunction } from '#shared/lambda/asked-function.ts'
import { setting } from '#shared/settings.ts'
import { failurePaths } from './failure-paths.ts'
import { recovery } from './recovery.ts'

/** Time that a redrive leaves for its answer, in ms: more than a reader of a stream needs for one batch. */
const marginMs = 12_000

const recover = recovery({
  paths: v.parse(failurePaths, JSON.parse(setting('FAILURE_PATHS'))),
  sqs: new SQSClient({
    maxAttempts: 2,
    // A queue's URL, as GetQueueUrl tells it, names a host that an emulator need not have.
    useQueueUrlAsEndpoint: false,
    requestHandler: { connectionTimeout: 500, requestTimeout: 2000, throwOnRequestTimeout: true },
  }),
  lambda: new LambdaClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 1000, requestTimeout: 11_000 } }),
})

/** Looks after a service's dead letters and jobs for `ops`. The same entry serves every service: what differs is its environment. */
export const handler = askedFunction<RecoveryAnswer>((event, invocation) =>
  recover(v.parse(recoveryRequest, event), () => invocation.getRemainingTimeInMillis() < marginMs),
)
