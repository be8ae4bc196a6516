import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineClient } from '#local/engines/engine-client.ts'
import type { FauxqsEngine } from '#local/engines/fauxqs.ts'
import type { InvocationResult } from '#local/functions/invocation-result.ts'
import type { Queue, QueueMapping } from '#local/run/model.ts'
import { batchOutcome } from './batch-response.ts'
import { matchesPattern } from './filter-pattern.ts'
import { queueRecord, type ReceivedMessage } from './queue-record.ts'
import type { Source } from './stream.ts'

type QueueSourceParts = {
  readonly client: EngineClient
  readonly inspectQueue: FauxqsEngine['inspectQueue']
  readonly region: string
  readonly invoke: (records: readonly unknown[]) => Promise<InvocationResult>
  readonly warn: (text: string) => void
}

/** How often a queue's memory is looked at for messages that became visible by themselves: no request, and cheap. */
const lookMs = 250

/**
 * Delivers a queue to a function: batches side by side up to the mapping's concurrency, deletes what succeeded and
 * hides what failed for 1, 2, 4 … seconds (at most the visibility time-out), so that a laptop need not wait it out.
 * The engine moves messages to the dead-letter queue and never gives out two batches of one FIFO group at once.
 */
export function runQueue(mapping: QueueMapping, queue: Queue, parts: QueueSourceParts): Source {
  const patterns = mapping.filters.map((filter): unknown => JSON.parse(filter))
  const QueueUrl = queue.url
  let stopped = false
  let inFlight = 0
  let receiving = false
  let lookAgain = false
  const running = new Set<Promise<void>>()

  const receive = async (limit: number): Promise<readonly ReceivedMessage[]> => {
    const { Messages = [] } = await parts.client.send<{ Messages?: ReceivedMessage[] }>('ReceiveMessage', {
      QueueUrl,
      MaxNumberOfMessages: Math.min(10, limit),
      // Said explicitly: else the queue's own long-polling time holds back what was received before.
      WaitTimeSeconds: 0,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    })
    return Messages
  }

  const nextBatch = async (): Promise<ReceivedMessage[]> => {
    const batch: ReceivedMessage[] = []
    const windowEnd = Date.now() + mapping.windowMs
    for (;;) {
      const more = visibleNow(parts.inspectQueue(queue.name)) ? await receive(mapping.batchSize - batch.length) : []
      batch.push(...more)
      if (batch.length >= mapping.batchSize || batch.length === 0 || stopped) return batch
      if (more.length === 0 && Date.now() >= windowEnd) return batch
      if (more.length === 0) await sleep(Math.min(50, windowEnd - Date.now()))
    }
  }

  const pull = async (): Promise<void> => {
    if (receiving) {
      lookAgain = true
      return
    }
    receiving = true
    try {
      do {
        lookAgain = false
        while (!stopped && inFlight < mapping.concurrency) {
          const batch = await nextBatch()
          if (batch.length === 0) break
          inFlight += 1
          const work = process(batch).finally(() => {
            inFlight -= 1
            running.delete(work)
            void pull()
          })
          running.add(work)
        }
      } while (lookAgain && !stopped && inFlight < mapping.concurrency)
    } catch (error) {
      if (!stopped)
        parts.warn(`receiving from ${queue.name} failed: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      receiving = false
    }
  }

  const process = async (batch: readonly ReceivedMessage[]): Promise<void> => {
    try {
      const records = batch.map((message) => ({ message, record: queueRecord(message, queue.arn, parts.region) }))
      const wanted = records.filter(({ record }) => passes(record))
      await remove(records.filter(({ record }) => !passes(record)).map(({ message }) => message))
      if (wanted.length === 0) return
      const result = await parts.invoke(wanted.map(({ record }) => record))
      const outcome = batchOutcome(
        result,
        new Set(wanted.map(({ record }) => record.messageId)),
        mapping.partialFailures,
      )
      const messages = wanted.map(({ message }) => message)
      switch (outcome.kind) {
        case 'done':
          return await remove(messages)
        case 'failed':
          parts.warn(`batch of ${messages.length} from ${queue.name} failed: ${outcome.reason}`)
          return await postpone(messages)
        case 'partly-failed': {
          const failed = (message: ReceivedMessage) => outcome.failedIds.has(message.MessageId)
          await remove(messages.filter((message) => !failed(message)))
          return await postpone(messages.filter(failed))
        }
      }
    } catch (error) {
      if (!stopped)
        parts.warn(`a batch of ${queue.name} failed: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  /** SQS filters see the body as an object when it is JSON, else as a text. */
  const passes = (record: ReturnType<typeof queueRecord>): boolean => {
    if (patterns.length === 0) return true
    const parsed = { ...record, body: parseIfJson(record.body) }
    return patterns.some((pattern) => matchesPattern(pattern, parsed))
  }

  const remove = async (messages: readonly ReceivedMessage[]): Promise<void> => {
    for (const group of tens(messages)) {
      const Entries = group.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
      await parts.client.send('DeleteMessageBatch', { QueueUrl, Entries })
    }
  }

  const postpone = async (messages: readonly ReceivedMessage[]): Promise<void> => {
    for (const group of tens(messages)) {
      const Entries = group.map(({ ReceiptHandle, Attributes }, index) => {
        const received = Number(Attributes?.['ApproximateReceiveCount'] ?? 1)
        const VisibilityTimeout = Math.min(queue.visibilityTimeoutSeconds, 2 ** (received - 1))
        return { Id: String(index), ReceiptHandle, VisibilityTimeout }
      })
      await parts.client.send('ChangeMessageVisibilityBatch', { QueueUrl, Entries })
    }
  }

  /**
   * Messages that an earlier run had received and never finished: nobody works on them, so they come back in a second.
   * Not at once: fauxqs 2.4.1 loses a message whose visibility is set to 0 (its database refuses the change).
   */
  const releaseOrphans = async (): Promise<void> => {
    const orphans = parts.inspectQueue(queue.name)?.messages.inflight ?? []
    for (const group of tens(orphans)) {
      const Entries = group.map(({ receiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: 1,
      }))
      await parts.client.send('ChangeMessageVisibilityBatch', { QueueUrl, Entries })
    }
  }

  const look = setInterval(() => {
    if (visibleNow(parts.inspectQueue(queue.name))) void pull()
  }, lookMs)
  void releaseOrphans()
    .catch((error: Error) => parts.warn(`releasing messages of ${queue.name} failed: ${error.message}`))
    .then(pull)

  return {
    nudge: () => void pull(),
    busy: () => inFlight > 0 || receiving || holdsMessages(parts.inspectQueue(queue.name)),
    stop: async () => {
      stopped = true
      clearInterval(look)
      await Promise.all(running)
    },
  }
}

type Inspected = ReturnType<FauxqsEngine['inspectQueue']>

function visibleNow(inspected: Inspected): boolean {
  if (inspected === undefined) return false
  const { ready, delayed, inflight } = inspected.messages
  const now = Date.now()
  return ready.length > 0 || delayed.length > 0 || inflight.some((entry) => entry.visibilityDeadline <= now)
}

function holdsMessages(inspected: Inspected): boolean {
  if (inspected === undefined) return false
  const { ready, delayed, inflight } = inspected.messages
  return ready.length + delayed.length + inflight.length > 0
}

function parseIfJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function tens<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / 10) }, (_, index) => items.slice(index * 10, index * 10 + 10))
}
