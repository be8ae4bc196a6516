import type { SQSEvent, SQSRecord } from 'aws-lambda'
import * as v from 'valibot'
import { type CommitMessage, commitMessage } from '#events/commit-message.ts'
import type { FailedRecords } from '#shared/lambda/batch-function.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import { traceOf } from '#shared/queue/queue-message.ts'
import type { FeedLog } from './feed-log.ts'

/**
 * Writes a batch of messages into the feed, as one. A message that is no commit, or that comes before the commit in front
 * of it, is left in the queue with all later ones of its stream; the others are not held up.
 */
export function recorder(feed: Pick<FeedLog, 'append'>) {
  return async ({ Records }: SQSEvent, { failed }: FailedRecords): Promise<void> => {
    const unreadable = new Set<string>()
    const readable = new Map<SQSRecord, CommitMessage>()
    for (const record of Records) {
      const message = unreadable.has(groupOf(record)) ? undefined : readMessage(record)
      if (message === undefined) unreadable.add(groupOf(record))
      else readable.set(record, message)
    }
    const outcomes = await feed.append([...readable.values()])
    const left = Records.filter((record) => {
      const message = readable.get(record)
      return message === undefined || outcomes.get(message) === 'gap'
    })
    for (const record of left) {
      failed.add(record.messageId)
      log('WARN', 'commit not in the feed', traceOf(record), { messageId: record.messageId, group: groupOf(record) })
    }
  }
}

function readMessage(record: SQSRecord): CommitMessage | undefined {
  try {
    return v.parse(commitMessage, JSON.parse(record.body))
  } catch (error) {
    log('WARN', 'no commit message', traceOf(record), { messageId: record.messageId, ...errorFields(error) })
    return undefined
  }
}

/** In a FIFO queue the group is the stream. */
function groupOf({ attributes, messageId }: SQSRecord): string {
  return attributes.MessageGroupId ?? messageId
}
