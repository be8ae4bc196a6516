import type { Attempt, Delivery } from '../delivery/delivery.ts'

/** A delivery as the API shows it. */
export function deliveryView(delivery: Delivery) {
  return {
    id: delivery.id,
    webhookId: delivery.webhookId,
    status: delivery.status,
    event: delivery.event,
    attempts: delivery.attempts,
    /** The newest attempts, oldest first. */
    log: delivery.log.map(attemptView),
    nextAttemptAt: delivery.nextAt === undefined ? null : new Date(delivery.nextAt).toISOString(),
    createdAt: new Date(delivery.createdAt).toISOString(),
  }
}

function attemptView(attempt: Attempt) {
  return {
    at: new Date(attempt.at).toISOString(),
    durationMs: attempt.ms,
    status: 'status' in attempt ? attempt.status : null,
    error: 'error' in attempt ? attempt.error : null,
  }
}
