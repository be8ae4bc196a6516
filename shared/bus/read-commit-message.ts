import * as v from 'valibot'
import { commitMessage } from '#events/commit-message.ts'
import { decodeEvent, type EventContracts, type EventsOf } from '#events/contract.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import { isStreamName } from '#shared/event-store/stream-name.ts'

/** A message on a subscriber's queue that is no commit of ours. */
export class InvalidCommitMessageError extends Error {
  override readonly name = 'InvalidCommitMessageError'
}

/**
 * The commit in a bus message, with the events that the subscriber has contracts for; others are left out, so that a
 * service may record new facts without asking its subscribers. Throws InvalidCommitMessageError.
 */
export function readCommitMessage<C extends EventContracts>(contracts: C, body: unknown): Commit<EventsOf<C>> {
  const parsed = v.safeParse(commitMessage, body)
  if (!parsed.success) throw new InvalidCommitMessageError(JSON.stringify(v.flatten(parsed.issues)))
  const { id, subject, sequence, time, traceparent, data } = parsed.output
  if (!isStreamName(subject)) throw new InvalidCommitMessageError(`"${subject}" is no stream name`)
  const events = data.events
    .filter(({ t }) => Object.hasOwn(contracts, t))
    .map(({ t, v: version, d }) => decodeEvent(contracts, { t, v: version, d }))
  return {
    stream: subject,
    number: Number(sequence),
    eventCount: data.eventCount,
    time: Date.parse(time),
    commandId: id,
    events,
    metadata: {
      actor: data.actor,
      correlationId: data.correlationId,
      causationId: data.causationId,
      spanId: traceparent?.split('-')[2] ?? '0000000000000000',
    },
  }
}
