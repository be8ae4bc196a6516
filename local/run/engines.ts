import { join } from 'node:path'
import type { Endpoints } from '#local/engines/clients.ts'
import { type CognitoEngine, startCognito } from '#local/engines/cognito.ts'
import { type DynamoDbEngine, startDynamoDb } from '#local/engines/dynamodb.ts'
import { type FauxqsEngine, startFauxqs } from '#local/engines/fauxqs.ts'
import type { JavaHost } from '#local/engines/java.ts'
import { type KmsEngine, startKms } from '#local/engines/kms.ts'
import { freePort } from '#local/engines/ports.ts'
import { masterKeysIn } from '#local/resources/kms.ts'
import type { State } from './state.ts'

/** The engines, running. */
type Engines = {
  readonly endpoints: Endpoints
  readonly fauxqs: FauxqsEngine
  /** Resolves with a sentence when an engine ends that nobody stopped. */
  readonly died: Promise<string>
  readonly stop: () => Promise<void>
}

/** Starts the engines side by side, each on the port of its last run if that is free. `step` is told when one is up. */
export async function startEngines(
  dataDir: string,
  region: string,
  state: State,
  java: JavaHost,
  step: (name: string) => void,
): Promise<Engines> {
  const port = (name: string) => rememberedPort(name, state)
  const log = (name: string) => join(dataDir, 'log', `${name}.log`)
  const start = async <T>(name: string, starting: Promise<T>): Promise<T> => {
    const started = await starting
    step(name)
    return started
  }
  const settled = await Promise.allSettled([
    start(
      'DynamoDB Local',
      port('dynamodb').then((wish) =>
        startDynamoDb({ port: wish, dataDir: join(dataDir, 'dynamodb'), outputFile: log('dynamodb'), java }),
      ),
    ),
    start(
      'fauxqs (SQS, SNS, S3)',
      port('fauxqs').then((wish) => startFauxqs({ port: wish, region, dataDir: join(dataDir, 'fauxqs') })),
    ),
    start(
      'cognito-local',
      port('cognito').then((wish) =>
        startCognito({ port: wish, dataDir: join(dataDir, 'cognito'), outputFile: log('cognito') }),
      ),
    ),
    port('kms').then((wish) => startKms({ port: wish, keys: masterKeysIn(state) })),
  ] as const)
  const [dynamodb, fauxqs, cognito, kms] = settled
  if (
    dynamodb.status === 'rejected' ||
    fauxqs.status === 'rejected' ||
    cognito.status === 'rejected' ||
    kms.status === 'rejected'
  ) {
    await Promise.all(settled.map((one) => (one.status === 'fulfilled' ? one.value.stop() : undefined)))
    throw settled.find((one) => one.status === 'rejected')?.reason
  }
  return running(dynamodb.value, fauxqs.value, cognito.value, kms.value, state)
}

function running(
  dynamodb: DynamoDbEngine,
  fauxqs: FauxqsEngine,
  cognito: CognitoEngine,
  kms: KmsEngine,
  state: State,
): Engines {
  state.set('port:dynamodb', String(dynamodb.port))
  state.set('port:fauxqs', String(fauxqs.port))
  state.set('port:cognito', String(cognito.port))
  state.set('port:kms', String(kms.port))
  let stopping = false
  const death = async (name: string, ended: CognitoEngine['ended']): Promise<string> => {
    const { lastOutput } = await ended
    if (stopping) return new Promise(() => undefined)
    return `${name} ended by itself: ${lastOutput.split('\n').at(-1) ?? ''}`
  }
  return {
    endpoints: {
      dynamodb: dynamodb.endpoint,
      sqs: fauxqs.endpoint,
      sns: fauxqs.endpoint,
      s3: fauxqs.endpoint,
      cognito: cognito.endpoint,
      kms: kms.endpoint,
    },
    fauxqs,
    died: Promise.race([death('DynamoDB Local', dynamodb.ended), death('cognito-local', cognito.ended)]),
    stop: async () => {
      stopping = true
      await Promise.all([dynamodb.stop(), fauxqs.stop(), cognito.stop(), kms.stop()])
    },
  }
}

/** A free port, the one of the last run if possible: issuers of tokens and presigned URLs name it. */
export async function rememberedPort(name: string, state: State): Promise<number> {
  const known = state.get(`port:${name}`)
  const port = await freePort(known === undefined ? undefined : Number(known))
  state.set(`port:${name}`, String(port))
  return port
}
