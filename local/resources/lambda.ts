import * as v from 'valibot'
import { boolean, number, texts } from '#local/template/property-schemas.ts'
import { arn, type Place, resourceKind } from './resource-kind.ts'

const functionSchema = v.object({
  FunctionName: v.optional(v.string()),
  Code: v.object({ S3Key: v.string() }),
  Handler: v.string(),
  Environment: v.optional(v.object({ Variables: v.optional(v.record(v.string(), v.unknown()), {}) })),
  Timeout: v.optional(number, 3),
  MemorySize: v.optional(number, 128),
  ReservedConcurrentExecutions: v.optional(number),
  Runtime: v.pipe(v.string(), v.startsWith('nodejs', 'the laptop runs Node.js functions only')),
})

const roles = 'nothing on a laptop checks permissions'

/** `AWS::Lambda::Function`: code of the assembly, run in worker threads. */
export const lambdaFunction = resourceKind(functionSchema, makeFunction, {
  Architectures: 'native modules are those of this machine',
  'Code.S3Bucket': 'the code is read from the cloud assembly',
  DeadLetterConfig:
    'no function is invoked asynchronously except by schedules, which carry their own dead-letter queue',
  Description: 'for readers',
  EphemeralStorage: 'functions write to the temporary folder of this machine',
  KmsKeyArn: 'the environment is not encrypted',
  Layers: 'functions find their native modules in node_modules',
  LoggingConfig: 'log lines go to one file, whatever the log group',
  RecursiveLoop: 'loops are not detected',
  Role: roles,
  RuntimeManagementConfig: 'the runtime is the Node.js of this project',
  SnapStart: 'functions start from their code',
  TracingConfig: 'no tracing service on a laptop',
})

function makeFunction(properties: v.InferOutput<typeof functionSchema>, place: Place) {
  const name = properties.FunctionName ?? place.name(64)
  const functionArn = arn('lambda', place, `function:${name}`)
  const hash =
    properties.Code.S3Key.split('/')
      .at(-1)
      ?.replace(/\.zip$/, '') ?? ''
  const codeDirectory = place.stack.assets.get(hash)
  if (codeDirectory === undefined) throw new Error(`asset ${hash} is not in the cloud assembly`)
  const entry = place.metadata['storefold:entry']
  place.model.functions.set(functionArn, {
    name,
    arn: functionArn,
    logicalId: place.logicalId,
    entry: typeof entry === 'string' ? entry : undefined,
    codeDirectory,
    handler: properties.Handler,
    environment: Object.fromEntries(
      Object.entries(properties.Environment?.Variables ?? {}).map(([key, value]) => [key, String(value)]),
    ),
    timeoutMs: properties.Timeout * 1_000,
    memoryMb: properties.MemorySize,
    concurrency: properties.ReservedConcurrentExecutions,
  })
  return { ref: name, attributes: { Arn: functionArn } }
}

const mappingSchema = v.object({
  EventSourceArn: v.string(),
  FunctionName: v.string(),
  BatchSize: v.optional(number),
  MaximumBatchingWindowInSeconds: v.optional(number, 0),
  FilterCriteria: v.optional(v.object({ Filters: v.array(v.object({ Pattern: v.string() })) })),
  FunctionResponseTypes: v.optional(texts, []),
  StartingPosition: v.optional(v.picklist(['TRIM_HORIZON', 'LATEST']), 'TRIM_HORIZON'),
  BisectBatchOnFunctionError: v.optional(boolean, false),
  MaximumRetryAttempts: v.optional(number, -1),
  MaximumRecordAgeInSeconds: v.optional(number, -1),
  ParallelizationFactor: v.optional(number, 1),
  DestinationConfig: v.optional(v.object({ OnFailure: v.object({ Destination: v.string() }) })),
  ScalingConfig: v.optional(v.object({ MaximumConcurrency: v.optional(number) })),
  Enabled: v.optional(boolean, true),
})

/** Batches of one queue that a laptop runs at once when the template sets no maximum. */
const queueConcurrency = 4

/** `AWS::Lambda::EventSourceMapping` of a table's stream or of a queue. */
export const eventSourceMapping = resourceKind(mappingSchema, makeMapping, {
  MetricsConfig: 'nobody watches a laptop',
  KmsKeyArn: 'filters are not encrypted',
})

function makeMapping(properties: v.InferOutput<typeof mappingSchema>, place: Place) {
  const id = place.name(64)
  const source = properties.EventSourceArn
  const functionArn = properties.FunctionName.startsWith('arn:')
    ? properties.FunctionName
    : arn('lambda', place, `function:${properties.FunctionName}`)
  const shared = {
    id,
    functionArn,
    windowMs: properties.MaximumBatchingWindowInSeconds * 1_000,
    filters: properties.FilterCriteria?.Filters.map((filter) => filter.Pattern) ?? [],
    partialFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
  }
  if (!properties.Enabled) return { ref: id }
  if (source.startsWith('arn:aws:sqs:')) {
    place.model.queueMappings.push({
      ...shared,
      kind: 'queue',
      queueArn: source,
      batchSize: properties.BatchSize ?? 10,
      concurrency: properties.ScalingConfig?.MaximumConcurrency ?? queueConcurrency,
    })
  } else if (source.startsWith('arn:aws:dynamodb:')) {
    place.model.streamMappings.push({
      ...shared,
      kind: 'stream',
      streamArn: source,
      batchSize: properties.BatchSize ?? 100,
      startingPosition: properties.StartingPosition,
      bisect: properties.BisectBatchOnFunctionError,
      maximumRetries: properties.MaximumRetryAttempts,
      maximumAgeMs: properties.MaximumRecordAgeInSeconds < 0 ? -1 : properties.MaximumRecordAgeInSeconds * 1_000,
      parallelization: properties.ParallelizationFactor,
      onFailureArn: properties.DestinationConfig?.OnFailure.Destination,
    })
  } else {
    throw new Error(`event source ${source || '(empty)'} is neither a queue nor a table's stream`)
  }
  return { ref: id }
}
