import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import * as v from 'valibot'
import { type CommitMessage, commitMessage } from '#events/commit-message.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import { setting } from '#shared/settings.ts'
import { feedLog } from './feed/feed-log.ts'

const client = dynamoDb()
const table = setting('FEED_TABLE')
const feed = feedLog({ client, table })

export const init = () => warm(client, table, 'number')

/**
 * Writes what all services publish into the feed: a batch is one transaction. A message that is no commit, or that comes
 * before the commit in front of it, is left in the queue with all later ones of its stream.
 */
export const handler = middy<SQSEvent, SQSBatchResponse>({ timeoutEarlyInMillis: 0 }).handler(async ({ Records }) => {
  const batch = Records.map((record) => ({ record, message: readMessage(record) }))
  const readable = new Map<CommitMessage, SQSRecord>()
  const left = new Set<string>()
  for (const { record, message } of batch) {
    if (message === undefined) left.add(groupOf(record))
    else if (!left.has(groupOf(record))) readable.set(message, record)
  }
  const outcomes = await feed.append([...readable.keys()])
  const failed = batch.filter(({ message }) => {
    const outcome = message === undefined ? undefined : outcomes.get(message)
    return outcome !== 'added' && outcome !== 'known'
  })
  for (const { record } of failed) {
    log('WARN', 'commit not in the feed', undefined, { messageId: record.messageId, group: groupOf(record) })
  }
  return { batchItemFailures: failed.map(({ record }) => ({ itemIdentifier: record.messageId })) }
})

function readMessage(record: SQSRecord): CommitMessage | undefined {
  try {
    return v.parse(commitMessage, JSON.parse(record.body))
  } catch (error) {
    log('WARN', 'no commit message', undefined, { messageId: record.messageId, ...errorFields(error) })
    return undefined
  }
}

/** In a FIFO queue the group is the stream. */
function groupOf({ attributes, messageId }: SQSRecord): string {
  return attributes.MessageGroupId ?? messageId
}
