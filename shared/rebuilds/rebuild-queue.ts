import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import * as v from 'valibot'
import { setting } from '#shared/settings.ts'

/** One piece of a rebuild's work. A piece that is sent twice is worked off once. */
export const rebuildMessage = v.variant('step', [
  v.object({ rebuild: v.string(), step: v.literal('begin') }),
  v.object({
    rebuild: v.string(),
    step: v.picklist(['scan', 'verify', 'discard']),
    segment: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
])
export type RebuildMessage = v.InferOutput<typeof rebuildMessage>

/**
 * Seconds between announcing a generation and scanning for it. A projector's invocation that does not know of the generation
 * yet looked at the pointer at most 5 s ago (generations.ts), so that all it projects was recorded before the scan begins.
 */
export const announceSeconds = 8

/** Seconds between giving a generation up and deleting its rows: the pointer's 5 s, and an invocation's 10 s, in which it may still be written. */
export const farewellSeconds = 20

/** Where a rebuild's work waits. */
export interface RebuildQueue {
  send(messages: readonly RebuildMessage[], delaySeconds?: number): Promise<void>
}

/**
 * A service's own queue of rebuild work, which the setting REBUILD_QUEUE names. Throws when a message was not taken; sending
 * again is always safe.
 */
export function serviceRebuildQueue(): RebuildQueue {
  const client = new SQSClient({ maxAttempts: 3 })
  const queueUrl = setting('REBUILD_QUEUE')
  return {
    async send(messages, delaySeconds = 0) {
      for (let start = 0; start < messages.length; start += 10) {
        const { Failed = [] } = await client.send(
          new SendMessageBatchCommand({
            QueueUrl: queueUrl,
            Entries: messages.slice(start, start + 10).map((message, index) => ({
              Id: String(index),
              MessageBody: JSON.stringify(message),
              DelaySeconds: delaySeconds,
            })),
          }),
        )
        if (Failed.length > 0) throw new Error(`${Failed.length} messages were not taken: ${Failed[0]?.Message}`)
      }
    },
  }
}
