import { SNSClient } from '@aws-sdk/client-sns'
import { setting } from '#shared/settings.ts'
import { publisherFunction } from './publisher-function.ts'

/** Publishes a service's commits on its topic. The same entry serves every service: what differs is its environment. */
export const handler = publisherFunction({
  client: new SNSClient({ maxAttempts: 3 }),
  topicArn: setting('TOPIC_ARN'),
  service: setting('SERVICE'),
})
