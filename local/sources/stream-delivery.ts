import type { InvocationResult } from '#local/functions/invocation-result.ts'
import type { StreamMapping } from '#local/run/model.ts'
import { batchOutcome } from './batch-response.ts'

/** A record of a table's stream as a function sees it. */
export type StreamRecord = {
  readonly eventID: string
  readonly eventName: string
  readonly dynamodb: {
    readonly SequenceNumber: string
    readonly Keys: unknown
    /** Seconds since 1970. */
    readonly ApproximateCreationDateTime: number
  }
}

/** Records that were given up: after the last retry or beyond the maximum age. */
export type Abandoned = {
  readonly records: readonly StreamRecord[]
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded'
  readonly attempts: number
}

export type Delivery = {
  readonly invoke: (records: readonly StreamRecord[]) => Promise<InvocationResult>
  readonly abandon: (abandoned: Abandoned) => Promise<void>
  /** Waits before attempt number n + 1 of a batch; rejects when the runtime stops. */
  readonly pause: (attempt: number) => Promise<void>
  readonly warn: (text: string) => void
  readonly now: () => number
}

export type DeliveryRules = Pick<StreamMapping, 'partialFailures' | 'bisect' | 'maximumRetries' | 'maximumAgeMs'>

/**
 * Delivers one batch in order until each record is processed or abandoned.
 *
 * As Lambda does: the lowest failed sequence number wins and everything from there comes again; a failed batch is
 * halved when the mapping bisects (a split does not count as a retry), else it is repeated whole.
 */
export async function deliver(
  records: readonly StreamRecord[],
  rules: DeliveryRules,
  delivery: Delivery,
): Promise<void> {
  let rest = records
  let attempts = 0
  while (rest.length > 0) {
    rest = await withoutExpired(rest, rules, attempts, delivery)
    if (rest.length === 0) return
    const ids = new Set(rest.map((record) => record.dynamodb.SequenceNumber))
    const outcome = batchOutcome(await delivery.invoke(rest), ids, rules.partialFailures)
    if (outcome.kind === 'done') return
    attempts += 1
    if (outcome.kind === 'partly-failed') {
      const { failedIds } = outcome
      const firstFailed = rest.findIndex((record) => failedIds.has(record.dynamodb.SequenceNumber))
      // Progress: what comes before is done, and the rest has been tried once.
      if (firstFailed > 0) attempts = 1
      rest = rest.slice(firstFailed)
    } else if (rules.bisect && rest.length > 1) {
      delivery.warn(`batch of ${rest.length} failed and is halved: ${outcome.reason}`)
      const middle = Math.ceil(rest.length / 2)
      await deliver(rest.slice(0, middle), rules, delivery)
      return deliver(rest.slice(middle), rules, delivery)
    } else {
      delivery.warn(`batch of ${rest.length} failed: ${outcome.reason}`)
    }
    if (rules.maximumRetries >= 0 && attempts > rules.maximumRetries) {
      return delivery.abandon({ records: rest, condition: 'RetryAttemptsExhausted', attempts })
    }
    await delivery.pause(attempts)
  }
}

async function withoutExpired(
  records: readonly StreamRecord[],
  rules: DeliveryRules,
  attempts: number,
  delivery: Delivery,
): Promise<readonly StreamRecord[]> {
  if (rules.maximumAgeMs < 0) return records
  const oldest = (delivery.now() - rules.maximumAgeMs) / 1_000
  const expired = records.filter((record) => record.dynamodb.ApproximateCreationDateTime < oldest)
  if (expired.length > 0) await delivery.abandon({ records: expired, condition: 'RecordAgeExceeded', attempts })
  return records.filter((record) => !expired.includes(record))
}
