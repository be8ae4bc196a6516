import { CreateQueueCommand, GetQueueUrlCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import * as v from 'valibot'
import type { Partner } from '#local/run/model.ts'
import { boolean, json, number } from '#local/template/property-schemas.ts'
import { arn, type Place, resourceKind } from './resource-kind.ts'

const queueSchema = v.object({
  QueueName: v.optional(v.string()),
  FifoQueue: v.optional(boolean, false),
  ContentBasedDeduplication: v.optional(boolean),
  VisibilityTimeout: v.optional(number, 30),
  DelaySeconds: v.optional(number),
  MessageRetentionPeriod: v.optional(number),
  MaximumMessageSize: v.optional(number),
  ReceiveMessageWaitTimeSeconds: v.optional(number),
  RedrivePolicy: v.optional(json),
})

/** `AWS::SQS::Queue`: a queue of fauxqs. */
export const queue = resourceKind(queueSchema, makeQueue, {
  KmsMasterKeyId: 'the engine stores plain files',
  KmsDataKeyReusePeriodSeconds: 'the engine stores plain files',
  SqsManagedSseEnabled: 'the engine stores plain files',
  RedriveAllowPolicy: 'nothing on a laptop checks permissions',
  DeduplicationScope: 'fauxqs looks for duplicates in the whole queue',
  FifoThroughputLimit: 'the laptop limits no throughput',
})

async function makeQueue(properties: v.InferOutput<typeof queueSchema>, place: Place) {
  const fifo = properties.FifoQueue
  const name = properties.QueueName ?? (fifo ? `${place.name(75)}.fifo` : place.name(80))
  const { RedrivePolicy, QueueName: _, FifoQueue: __, ...rest } = properties
  const settable = Object.fromEntries(
    Object.entries({ ...rest, RedrivePolicy: RedrivePolicy && JSON.stringify(RedrivePolicy) }).flatMap(
      ([key, value]) => (value === undefined ? [] : [[key, String(value)]]),
    ),
  )
  const existing = await urlOf(name, place)
  if (existing !== undefined) {
    await place.clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: existing, Attributes: settable }))
  } else {
    const Attributes = fifo ? { ...settable, FifoQueue: 'true' } : settable
    await place.clients.sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }))
  }
  // The engine remembers URLs with the port of their first day; ours always names the port of today.
  const url = `${place.endpoints.sqs}/${place.account}/${name}`
  const queueArn = arn('sqs', place, name)
  place.model.queues.set(queueArn, {
    name,
    arn: queueArn,
    url,
    fifo,
    visibilityTimeoutSeconds: properties.VisibilityTimeout,
    partner: partnerOf(place),
  })
  return { ref: url, attributes: { Arn: queueArn, QueueName: name, QueueUrl: url } }
}

function partnerOf({ metadata }: Place): Partner | undefined {
  const given = metadata['storefold:partner']
  return given === undefined ? undefined : v.parse(v.object({ id: v.string(), description: v.string() }), given)
}

async function urlOf(name: string, place: Place): Promise<string | undefined> {
  try {
    return (await place.clients.sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl
  } catch (error) {
    if (error instanceof Error && /NonExistentQueue|QueueDoesNotExist/.test(error.name)) return undefined
    throw error
  }
}
