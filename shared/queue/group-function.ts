import type { SQSRecord } from 'aws-lambda'
import { inParallel } from '#shared/concurrency/in-parallel.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import { messagesFunction } from './queue-function.ts'
import { type QueueMessage, toMessage, traceOf } from './queue-message.ts'

/** A message that was understood. */
interface ParsedMessage<Body> extends QueueMessage {
  readonly body: Body
}

interface GroupOptions<Body> {
  /** What a message says; throws for one that will never be understood. */
  readonly parse: (body: unknown, group: string) => Body
  /** Does what the messages of one group say, in their order; throws if that must be tried again for all of them. */
  readonly handle: (group: string, messages: readonly [ParsedMessage<Body>, ...ParsedMessage<Body>[]]) => Promise<void>
}

/** Groups that are handled at once: a batch has ten messages, and each group mostly waits for the network. */
const groupsAtOnce = 5

/**
 * The Lambda handler of a FIFO queue whose messages of one group are handled together, so that they cost one load and one
 * commit. A message that cannot be understood is reported as failed with all later ones of its group, which must not
 * overtake it; those before it are handled. A group that fails is reported whole. Other groups go on.
 */
export function groupFunction<Body>({ parse, handle }: GroupOptions<Body>) {
  return messagesFunction(async ({ Records }, { failed }) => {
    const groups = new Map<string, SQSRecord[]>()
    for (const record of Records) {
      const group = record.attributes.MessageGroupId ?? ''
      groups.set(group, [...(groups.get(group) ?? []), record])
    }
    await inParallel(groups, groupsAtOnce, async ([group, records]) => {
      for (const { messageId } of await handleGroup(group, records)) failed.add(messageId)
    })
  })

  /** The records that must come again. */
  async function handleGroup(group: string, records: readonly SQSRecord[]): Promise<readonly SQSRecord[]> {
    const messages: ParsedMessage<Body>[] = []
    for (const record of records) {
      const trace = traceOf(record)
      try {
        const message = toMessage(record, trace)
        messages.push({ ...message, body: parse(message.body, group) })
      } catch (error) {
        log('WARN', 'message failed', trace, {
          messageId: record.messageId,
          group,
          deliveries: record.attributes.ApproximateReceiveCount,
          ...errorFields(error),
        })
        break
      }
    }
    const [first, ...rest] = messages
    if (first === undefined) return records
    try {
      await handle(group, [first, ...rest])
    } catch (error) {
      log('WARN', 'group failed', first.trace, {
        group,
        messages: messages.length,
        deliveries: first.deliveries,
        ...errorFields(error),
      })
      return records
    }
    return records.slice(messages.length)
  }
}
