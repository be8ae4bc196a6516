import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns'
import type { CommitMessage } from '#events/commit-message.ts'
import type { Item } from '#shared/aws/item.ts'
import { decodeStoredCommit } from '#shared/event-store/commit-item.ts'
import { traceparent } from '#shared/observability/trace.ts'
import { streamFunction } from '#shared/streams/stream-function.ts'

interface PublisherOptions {
  readonly client: SNSClient
  readonly topicArn: string
  /** Name of the service, the last part of the messages' `source`. */
  readonly service: string
}

/**
 * The Lambda handler that publishes a service's commits: what is published is exactly what was recorded, because it is
 * read from the table's own stream.
 *
 * One request per commit, in the order of each stream: of two commits in one PublishBatch the first could be refused and
 * the second would overtake it. Repeated publishing is dropped by the topic for five minutes and by the subscribers'
 * version guards for ever.
 */
export function publisherFunction({ client, topicArn, service }: PublisherOptions) {
  return streamFunction(async ({ items }) => {
    for (const item of items) {
      const message = toMessage(item, service)
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Message: JSON.stringify(message),
          MessageGroupId: message.subject,
          // With the source: a queue may listen to the topics of several services.
          MessageDeduplicationId: `${message.source}/${message.id}`,
          MessageAttributes: {
            streamType: { DataType: 'String', StringValue: message.subject.slice(0, message.subject.indexOf('#')) },
            traceparent: { DataType: 'String', StringValue: message.traceparent },
          },
        }),
      )
    }
  })
}

/** A commit as its service publishes it. */
export function toMessage(item: Item, service: string): CommitMessage & { readonly traceparent: string } {
  const { stream, number, eventCount, time, events, metadata } = decodeStoredCommit(item)
  const { actor, correlationId, causationId, spanId } = metadata
  return {
    specversion: '1.0',
    id: `${stream}/${number}`,
    source: `/storefold/${service}`,
    type: 'storefold.commit.v1',
    subject: stream,
    time: new Date(time).toISOString(),
    datacontenttype: 'application/json',
    traceparent: traceparent({ traceId: correlationId, spanId }),
    sequence: String(number),
    sequencetype: 'Integer',
    data: { eventCount, actor, correlationId, causationId, events: [...events] },
  }
}
