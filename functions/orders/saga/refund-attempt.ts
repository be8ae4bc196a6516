/**
 * Names of the attempts to give money back. An attempt that failed and is made again is another one to the provider: under
 * the old name it would fail again. So names count, and what providers tell of an attempt carries its name. Both are stored:
 * in RefundSent, in the provider's metadata, in providerEventId.
 */

/** The attempt at a part of a refund that follows what providers have told: the idempotency key under which it is asked for. */
export function nextAttempt(refundId: string, paymentId: string, providerEvents: readonly string[]): string {
  const part = `${refundId}/${paymentId}/`
  const failures = providerEvents.filter((told) => told.startsWith(part) && told.endsWith('/failed'))
  return `${part}${failures.length + 1}`
}

/** The provider event's id of how an attempt ended, which is the same however often it is told. */
export function attemptEnded(attempt: string, outcome: 'succeeded' | 'failed'): string {
  return `${attempt}/${outcome}`
}
