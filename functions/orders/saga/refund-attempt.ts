/**
 * Names of the attempts to give money back. A provider answers the same name with the same failure, so a new attempt needs a
 * new name: it ends with a number. The provider's answer carries the name. Names are stored in RefundSent, in the
 * provider's metadata and in providerEventId.
 */

/** The next attempt at a part of a refund, after the failures in `providerEvents`. It is the idempotency key of the request. */
export function nextAttempt(refundId: string, paymentId: string, providerEvents: readonly string[]): string {
  const part = `${refundId}/${paymentId}/`
  const failures = providerEvents.filter((told) => told.startsWith(part) && told.endsWith('/failed'))
  return `${part}${failures.length + 1}`
}

/** The providerEventId of an attempt's end: the same each time the provider reports it. */
export function attemptEnded(attempt: string, outcome: 'succeeded' | 'failed'): string {
  return `${attempt}/${outcome}`
}
