import type { InvocationResult } from '#local/functions/invocation-result.ts'
import { isRecord } from '#local/template/intrinsics.ts'

/** What became of a batch: all done, all failed, or the named items failed. */
type BatchOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'partly-failed'; readonly failedIds: ReadonlySet<string> }

/**
 * Reads a function's answer to a batch as Lambda does. With `ReportBatchItemFailures`, nothing, `null`, `{}` or an empty
 * list is success; a missing, empty or unknown `itemIdentifier` or a malformed answer fails the whole batch.
 */
export function batchOutcome(
  result: InvocationResult,
  ids: ReadonlySet<string>,
  partialFailures: boolean,
): BatchOutcome {
  if (result.kind !== 'success') return { kind: 'failed', reason: `${result.errorType}: ${result.errorMessage}` }
  if (!partialFailures) return { kind: 'done' }
  const answer: unknown = JSON.parse(result.payload)
  if (answer === null) return { kind: 'done' }
  if (!isRecord(answer)) return { kind: 'failed', reason: 'the answer is no object' }
  const failures = answer['batchItemFailures'] ?? []
  if (!Array.isArray(failures)) return { kind: 'failed', reason: 'batchItemFailures is no list' }
  if (failures.length === 0) return { kind: 'done' }
  const failedIds = new Set<string>()
  for (const failure of failures) {
    const id = isRecord(failure) ? failure['itemIdentifier'] : undefined
    if (typeof id !== 'string' || !ids.has(id))
      return { kind: 'failed', reason: `itemIdentifier ${String(id)} is not of this batch` }
    failedIds.add(id)
  }
  return { kind: 'partly-failed', failedIds }
}
