import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns'
import * as v from 'valibot'
import { boolean, json } from '#local/template/property-schemas.ts'
import { arn, type Place, resourceKind } from './resource-kind.ts'

const topicSchema = v.object({
  TopicName: v.optional(v.string()),
  FifoTopic: v.optional(boolean, false),
  ContentBasedDeduplication: v.optional(boolean, false),
  DisplayName: v.optional(v.string()),
})

/** `AWS::SNS::Topic`: a topic of fauxqs. */
export const topic = resourceKind(
  topicSchema,
  async (properties, place) => {
    const name = properties.TopicName ?? (properties.FifoTopic ? `${place.name(250)}.fifo` : place.name(256))
    const Attributes = {
      ...(properties.FifoTopic && {
        FifoTopic: 'true',
        ContentBasedDeduplication: String(properties.ContentBasedDeduplication),
      }),
      ...(properties.DisplayName !== undefined && { DisplayName: properties.DisplayName }),
    }
    await place.clients.sns.send(new CreateTopicCommand({ Name: name, Attributes }))
    const topicArn = arn('sns', place, name)
    return { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name } }
  },
  {
    KmsMasterKeyId: 'the engine stores plain files',
    FifoThroughputScope: 'the laptop limits no throughput',
    SignatureVersion: 'messages are delivered inside one machine',
    TracingConfig: 'no tracing service on a laptop',
    ArchivePolicy: 'fauxqs keeps no archive of a topic',
  },
)

const subscriptionSchema = v.object({
  TopicArn: v.string(),
  Endpoint: v.string(),
  Protocol: v.literal('sqs', 'the laptop delivers topics to queues only'),
  RawMessageDelivery: v.optional(boolean, false),
  FilterPolicy: v.optional(json),
  FilterPolicyScope: v.optional(v.picklist(['MessageAttributes', 'MessageBody'])),
})

/** `AWS::SNS::Subscription` of a queue, with its filter and raw delivery. */
export const subscription = resourceKind(subscriptionSchema, makeSubscription, {
  Region: 'everything is in one region',
  RedrivePolicy: 'delivery into a queue of the same process does not fail',
})

async function makeSubscription(properties: v.InferOutput<typeof subscriptionSchema>, place: Place) {
  const { TopicArn, Endpoint, Protocol } = properties
  const Attributes: Record<string, string> = {
    RawMessageDelivery: String(properties.RawMessageDelivery),
    ...(properties.FilterPolicy && { FilterPolicy: JSON.stringify(properties.FilterPolicy) }),
    ...(properties.FilterPolicyScope && { FilterPolicyScope: properties.FilterPolicyScope }),
  }
  const { Subscriptions = [] } = await place.clients.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))
  const known = Subscriptions.find((entry) => entry.Endpoint === Endpoint)?.SubscriptionArn
  if (known === undefined) {
    const made = await place.clients.sns.send(new SubscribeCommand({ TopicArn, Endpoint, Protocol, Attributes }))
    return { ref: made.SubscriptionArn ?? '' }
  }
  const wanted = { FilterPolicy: '{}', ...Attributes }
  for (const [AttributeName, AttributeValue] of Object.entries(wanted)) {
    const change = { SubscriptionArn: known, AttributeName, AttributeValue }
    await place.clients.sns.send(new SetSubscriptionAttributesCommand(change))
  }
  return { ref: known }
}
