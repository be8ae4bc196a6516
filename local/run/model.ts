/** A table and its stream. */
type Table = { readonly name: string; readonly arn: string; readonly streamArn: string | undefined }

export type Queue = {
  readonly name: string
  readonly arn: string
  readonly url: string
  readonly fifo: boolean
  readonly visibilityTimeoutSeconds: number
  /** For whom outside the shop this queue is: `Metadata['storefold:partner']`. */
  readonly partner: Partner | undefined
}

export type Partner = { readonly id: string; readonly description: string }

export type Bucket = {
  readonly name: string
  readonly arn: string
  readonly notifications: readonly UploadNotification[]
}

type UploadNotification = {
  readonly event: string
  readonly queueArn: string
  readonly prefix: string
  readonly suffix: string
}

/** A public address in front of a bucket. */
export type Distribution = {
  readonly port: number
  readonly bucket: string
  readonly methods: readonly string[]
  /** Said in every answer. */
  readonly headers: Readonly<Record<string, string>>
}

export type FunctionDefinition = {
  readonly name: string
  readonly arn: string
  readonly logicalId: string
  /** The source file, e.g. `functions/orders/commands.ts`; undefined when the template does not say. */
  readonly entry: string | undefined
  readonly codeDirectory: string
  readonly handler: string
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly memoryMb: number
  readonly concurrency: number | undefined
}

/** What stream and queue mappings have in common. */
type Mapping = {
  readonly id: string
  readonly functionArn: string
  readonly batchSize: number
  readonly windowMs: number
  readonly filters: readonly string[]
  readonly partialFailures: boolean
}

export type StreamMapping = Mapping & {
  readonly kind: 'stream'
  readonly streamArn: string
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST'
  readonly bisect: boolean
  /** Retries after the first attempt; -1 = for ever. */
  readonly maximumRetries: number
  /** Milliseconds; -1 = for ever. */
  readonly maximumAgeMs: number
  readonly parallelization: number
  readonly onFailureArn: string | undefined
}

export type QueueMapping = Mapping & {
  readonly kind: 'queue'
  readonly queueArn: string
  readonly concurrency: number
}

export type Schedule = {
  readonly name: string
  readonly expression: string
  readonly timezone: string
  readonly functionArn: string
  readonly input: string
  readonly enabled: boolean
  readonly maximumRetries: number
  readonly maximumAgeMs: number
  readonly deadLetterArn: string | undefined
}

export type HttpApi = {
  readonly id: string
  readonly name: string
  readonly cors: Cors | undefined
  /** Filled once the API has a port; a template may refer to it before. */
  readonly endpoint: string
}

export type Cors = {
  readonly allowOrigins: readonly string[]
  readonly allowMethods: readonly string[]
  readonly allowHeaders: readonly string[]
  readonly exposeHeaders: readonly string[]
  readonly allowCredentials: boolean
  readonly maxAgeSeconds: number | undefined
}

export type Route = {
  readonly id: string
  readonly apiId: string
  readonly routeKey: string
  readonly integrationId: string | undefined
  readonly authorizerId: string | undefined
}

type Integration = {
  readonly id: string
  readonly apiId: string
  readonly functionArn: string
  readonly timeoutMs: number
}

export type Authorizer = {
  readonly id: string
  readonly functionArn: string
  readonly simpleResponses: boolean
  readonly ttlSeconds: number
  readonly identitySources: readonly string[]
}

export type Throttle = { readonly ratePerSecond: number | undefined; readonly burst: number | undefined }

type Stage = {
  readonly apiId: string
  readonly defaultThrottle: Throttle
  readonly routeThrottles: Readonly<Record<string, Throttle>>
  readonly accessLogFormat: string | undefined
}

export type UserPool = { readonly id: string; readonly logicalId: string; readonly issuer: string }

export type UserPoolClient = {
  readonly id: string
  readonly secret: string | undefined
  readonly poolId: string
  readonly scopes: readonly string[]
  readonly clientCredentials: boolean
  readonly passwordAuth: boolean
  readonly accessTokenSeconds: number
}

/** Everything of the template that the laptop has to keep running once it is made. */
export type Model = {
  readonly tables: Map<string, Table>
  readonly queues: Map<string, Queue>
  readonly buckets: Map<string, Bucket>
  readonly functions: Map<string, FunctionDefinition>
  readonly streamMappings: StreamMapping[]
  readonly queueMappings: QueueMapping[]
  readonly schedules: Map<string, Schedule>
  readonly apis: Map<string, HttpApi>
  readonly routes: Route[]
  readonly integrations: Map<string, Integration>
  readonly authorizers: Map<string, Authorizer>
  readonly stages: Stage[]
  readonly distributions: Distribution[]
  /** What distributions say in every answer, by the policy's id. */
  readonly responseHeaders: Map<string, Readonly<Record<string, string>>>
  readonly userPools: Map<string, UserPool>
  readonly userPoolClients: UserPoolClient[]
  readonly userPoolGroups: { readonly poolId: string; readonly name: string }[]
}

/** An empty model; creating the template's resources fills it. */
export function emptyModel(): Model {
  return {
    tables: new Map(),
    queues: new Map(),
    buckets: new Map(),
    functions: new Map(),
    streamMappings: [],
    queueMappings: [],
    schedules: new Map(),
    apis: new Map(),
    routes: [],
    integrations: new Map(),
    authorizers: new Map(),
    stages: [],
    distributions: [],
    responseHeaders: new Map(),
    userPools: new Map(),
    userPoolClients: [],
    userPoolGroups: [],
  }
}
