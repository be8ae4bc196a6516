import { describe, expect, inject, test } from 'vitest'
import { deliveriesShape, eventsShape, keysShape, readModelShape } from '#infra/constructs/table-shape.ts'
import { definition } from '#test/kit/tables.ts'
import { target } from './references.ts'
import type { Resource } from './synthesized.ts'

const resources = inject('resources')
const all = (type: string) => resources.filter((resource) => resource.type === type)
const named = (list: readonly Resource[]) =>
  list.map((resource) => [`${resource.stack}/${resource.logicalId}`, resource] as const)

const queues = all('AWS::SQS::Queue')
const functions = all('AWS::Lambda::Function')
const mappings = all('AWS::Lambda::EventSourceMapping')

/** Queues that hold what failed: named as such by a queue, a stream reader or a schedule. */
const deadLetterQueues = new Set(
  resources.flatMap((resource) => {
    const { RedrivePolicy, DestinationConfig, Target } = resource.properties
    const reference =
      RedrivePolicy?.deadLetterTargetArn ?? DestinationConfig?.OnFailure?.Destination ?? Target?.DeadLetterConfig?.Arn
    const queue = reference === undefined ? undefined : target(resource, reference)
    return queue === undefined ? [] : [queue]
  }),
)

const workQueues = queues.filter((queue) => !deadLetterQueues.has(queue))

test('there is something to judge', () => {
  expect(workQueues.length).toBeGreaterThan(2)
  expect(deadLetterQueues.size).toBeGreaterThan(workQueues.length)
  expect(functions.length).toBeGreaterThan(15)
  expect(mappings.length).toBeGreaterThan(8)
})

describe.each(named(workQueues))('the queue %s', (_name, queue) => {
  test('gives up on a message after at least five deliveries and keeps it longer than it would have lived', () => {
    const { RedrivePolicy, MessageRetentionPeriod } = queue.properties
    expect(RedrivePolicy.maxReceiveCount).toBeGreaterThanOrEqual(5)
    const deadLetters = target(queue, RedrivePolicy.deadLetterTargetArn)
    expect(deadLetters?.properties['MessageRetentionPeriod']).toBeGreaterThan(MessageRetentionPeriod)
    expect(deadLetters?.properties['FifoQueue']).toBe(queue.properties['FifoQueue'])
  })

  test('hides a message for six times as long as its consumer may take', () => {
    const consumers = mappings.filter((mapping) => target(mapping, mapping.properties['EventSourceArn']) === queue)
    expect(consumers).toHaveLength(1)
    for (const mapping of consumers) {
      const timeout = target(mapping, mapping.properties['FunctionName'])?.properties['Timeout']
      expect(queue.properties['VisibilityTimeout']).toBeGreaterThanOrEqual(6 * timeout)
    }
  })
})

describe.each(named([...queues, ...all('AWS::SNS::Topic')]))('%s', (_name, resource) => {
  test('takes nothing over an open line', () => {
    const policies = [...all('AWS::SQS::QueuePolicy'), ...all('AWS::SNS::TopicPolicy')].filter(
      ({ stack, properties }) =>
        (properties['Queues'] ?? properties['Topics']).some(
          (reference: unknown) => target({ ...resource, stack }, reference) === resource,
        ),
    )
    const statements = policies.flatMap(({ properties }) => properties['PolicyDocument'].Statement)
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    )
  })
})

test.each(named(queues))('%s is encrypted', (_name, { properties }) => {
  expect(properties['SqsManagedSseEnabled']).toBe(true)
})

describe('dead-letter queues', () => {
  test.each(named([...deadLetterQueues]))('%s rings an alarm on its first message', (_name, queue) => {
    const watching = all('AWS::CloudWatch::Alarm').filter(({ stack, properties }) =>
      (properties['Dimensions'] ?? []).some(
        ({ Name, Value }: { Name: string; Value: unknown }) =>
          Name === 'QueueName' && target({ ...queue, stack }, Value) === queue,
      ),
    )
    expect(watching).toMatchObject([{ properties: { Threshold: 1, MetricName: 'ApproximateNumberOfMessagesVisible' } }])
    expect(watching[0]?.properties['AlarmActions']).toHaveLength(1)
  })

  test('are all looked into by the recovery function of a service, which may read them', () => {
    const recovering = functions.filter(({ metadata }) => metadata['storefold:entry'] === 'shared/recovery/recover.ts')
    /** How a resource of the template names another one's attribute. */
    const reference = (from: Resource, { stack, logicalId }: Resource, attribute: string) =>
      from.stack === stack
        ? `{"Fn::GetAtt":["${logicalId}","${attribute}"]}`
        : `{"Fn::ImportValue":"${stack}:ExportsOutputFnGetAtt${logicalId}${attribute}`
    const isNamed = (parts: readonly Resource[], queue: Resource, attribute: string) =>
      parts.some((part) => JSON.stringify(part.properties).includes(reference(part, queue, attribute)))
    const policies = all('AWS::IAM::Policy').filter(({ logicalId }) => logicalId.startsWith('Recover'))
    for (const queue of deadLetterQueues) {
      expect(isNamed(recovering, queue, 'QueueName'), `${queue.stack}/${queue.logicalId} is named`).toBe(true)
      expect(isNamed(policies, queue, 'Arn'), `${queue.stack}/${queue.logicalId} is granted`).toBe(true)
    }
  })
})

describe.each(named(functions))('the function %s', (_name, lambda) => {
  test('has a time-out, memory, and the runtime that the tests run on', () => {
    const { Timeout, MemorySize, Runtime } = lambda.properties
    expect(Timeout).toBeGreaterThanOrEqual(1)
    expect(Timeout).toBeLessThanOrEqual(120)
    expect(MemorySize).toBeGreaterThanOrEqual(512)
    expect(Runtime).toBe(`nodejs${process.versions.node.split('.')[0]}.x`)
  })

  test('writes a log that does not grow for ever', () => {
    const log = target(lambda, lambda.properties['LoggingConfig'].LogGroup)
    expect(log?.properties['RetentionInDays']).toBeLessThanOrEqual(90)
  })

  test('rings an alarm when it fails', () => {
    const watching = all('AWS::CloudWatch::Alarm').filter(({ stack, properties }) =>
      (properties['Dimensions'] ?? []).some(
        ({ Name, Value }: { Name: string; Value: unknown }) =>
          Name === 'FunctionName' && target({ ...lambda, stack }, Value) === lambda,
      ),
    )
    expect(watching.map(({ properties }) => properties['MetricName'])).toContain('Errors')
    for (const { properties } of watching) expect(properties['AlarmActions']).toHaveLength(1)
  })
})

describe.each(named(mappings))('the event source %s', (_name, mapping) => {
  test('is told which messages failed', () => {
    expect(mapping.properties['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures'])
  })
})

const streamMappings = mappings.filter(({ properties }) => properties['StartingPosition'] !== undefined)

describe.each(named(streamMappings))('the stream reader %s', (_name, mapping) => {
  test('halves a batch that fails, for a while, and keeps what it gives up', () => {
    expect(mapping.properties).toMatchObject({ BisectBatchOnFunctionError: true, StartingPosition: 'TRIM_HORIZON' })
    expect(mapping.properties['MaximumRetryAttempts']).toBeGreaterThanOrEqual(3)
    expect(mapping.properties['MaximumRetryAttempts']).toBeLessThanOrEqual(100)
    // A stream's records live for 24 h: they must be given up before they are gone.
    expect(mapping.properties['MaximumRecordAgeInSeconds']).toBeLessThan(24 * 3600)
    expect(target(mapping, mapping.properties['DestinationConfig'].OnFailure.Destination)?.type).toBe('AWS::SQS::Queue')
  })

  test('passes on new commits only, not the snapshots beside them', () => {
    const [filter, ...others] = mapping.properties['FilterCriteria'].Filters
    expect(others).toEqual([])
    expect(JSON.parse(filter.Pattern)).toMatchObject({
      eventName: ['INSERT'],
      dynamodb: { NewImage: { c: { S: [{ exists: true }] } } },
    })
  })
})

test('what a service asks of others in a process of its own is told to nobody', () => {
  const published = streamMappings
    .filter(({ logicalId }) => logicalId.startsWith('Publish'))
    .map((mapping) => {
      const [{ Pattern }] = mapping.properties['FilterCriteria'].Filters
      const { Keys } = JSON.parse(Pattern).dynamodb
      return [mapping.stack, Keys.p.S.map(({ prefix }: { prefix: string }) => prefix)]
    })
  expect(Object.fromEntries(published)).toEqual({
    'Storefold-Catalog': ['product#', 'stock#'],
    'Storefold-Media': ['media#', 'copy#'],
    'Storefold-Orders': ['order#', 'person#'],
    'Storefold-Reviews': ['review#', 'vote#'],
  })
})

test('every service that publishes is heard by the feed', () => {
  const subscribed = (topic: Resource) =>
    all('AWS::SNS::Subscription').some(
      (subscription) =>
        subscription.stack === 'Storefold-Feeds' &&
        target(subscription, subscription.properties['TopicArn']) === topic &&
        subscription.properties['FilterPolicy'] === undefined,
    )
  const topics = all('AWS::SNS::Topic').filter(({ properties }) => properties['FifoTopic'] === true)
  expect(topics.length).toBeGreaterThanOrEqual(4)
  expect(topics.filter((topic) => !subscribed(topic)).map(({ stack }) => stack)).toEqual([])
})

test('a table stream has at most two readers', () => {
  const readers = Map.groupBy(streamMappings, ({ properties }) => JSON.stringify(properties['EventSourceArn']))
  // The events of four services, those of webhooks, and the feed.
  expect(readers.size).toBe(6)
  for (const [, own] of readers) expect(own.length).toBeLessThanOrEqual(2)
})

const tables = all('AWS::DynamoDB::GlobalTable')
/** The keys under which people's data are sealed: the one exception among the tables. */
const isOfKeys = ({ properties }: Resource) => properties['KeySchema'].length === 1

describe.each(named(tables.filter(isOfKeys)))('the table of keys %s', (_name, table) => {
  // Deleting a person's key is their erasure; whatever could bring the key back would undo it.
  test('has no backup, stream or replica that would bring an erased person back', () => {
    expect(table.properties['StreamSpecification']).toBeUndefined()
    expect(table.properties['Replicas']).toHaveLength(1)
    expect(table.properties['Replicas'][0].PointInTimeRecoverySpecification).toEqual({
      PointInTimeRecoveryEnabled: false,
    })
  })

  test('is not deleted by accident', () => {
    expect(table.deletionPolicy).toBe('Retain')
    expect(table.properties['Replicas'][0].DeletionProtectionEnabled).toBe(true)
  })

  test('belongs to a service of its own', () => {
    expect(tables.filter((other) => isOfKeys(other) && other.stack === table.stack)).toEqual([table])
  })
})

test.each(named(all('AWS::KMS::Key')))('the master key %s is kept and turned over every year', (_name, key) => {
  expect(key.deletionPolicy).toBe('Retain')
  expect(key.properties['EnableKeyRotation']).toBe(true)
})

describe.each(named(tables.filter((table) => !isOfKeys(table))))('the table %s', (_name, table) => {
  test('can be put back to any second, and is not deleted by accident', () => {
    expect(table.deletionPolicy).toBe('Retain')
    for (const replica of table.properties['Replicas']) {
      expect(replica).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      })
    }
  })
})

test.each(named(tables))('the table %s has the keys that the tests use', (_name, table) => {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode } = table.properties
  const facts = isOfKeys(table) ? keysShape : eventsShape
  const plain = table.properties['TimeToLiveSpecification'] === undefined ? facts : deliveriesShape
  const shape = definition(GlobalSecondaryIndexes === undefined ? plain : readModelShape)
  expect({ AttributeDefinitions, KeySchema, BillingMode }).toEqual({
    AttributeDefinitions: expect.arrayContaining(shape.AttributeDefinitions),
    KeySchema: shape.KeySchema,
    BillingMode: shape.BillingMode,
  })
  expect(AttributeDefinitions).toHaveLength(shape.AttributeDefinitions.length)
  expect(GlobalSecondaryIndexes).toEqual('GlobalSecondaryIndexes' in shape ? shape.GlobalSecondaryIndexes : undefined)
})

describe.each(named(all('AWS::S3::Bucket')))('the bucket %s', (_name, bucket) => {
  test('is private, encrypted and kept', () => {
    expect(bucket.properties['PublicAccessBlockConfiguration']).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    })
    expect(bucket.properties['BucketEncryption'].ServerSideEncryptionConfiguration).toHaveLength(1)
    expect(bucket.deletionPolicy).toBe('Retain')
  })

  test('is not reached over an open line', () => {
    const policy = all('AWS::S3::BucketPolicy').find(
      (candidate) => target(candidate, candidate.properties['Bucket']) === bucket,
    )
    expect(policy?.properties['PolicyDocument'].Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    )
  })
})
