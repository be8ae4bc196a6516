import type { RecoveryAnswer } from '#events/recovery.ts'
import { type Route, type Routes, route } from '#shared/http/route.ts'
import { recoveryRefusal } from './recovery-refusal.ts'
import { type AskRecovery, theOneAnswer } from './services.ts'

/** Work that failed: where it waits, what it is, and another try for it. */
export function deadLetterRoutes(ask: AskRecovery): Routes {
  return {
    'GET /v1/ops/dead-letters': listQueues(ask),
    'GET /v1/ops/dead-letters/{name}': readQueue(ask),
    'POST /v1/ops/dead-letters/{name}/redrive': redriveQueue(ask),
  }
}

/** `GET /v1/ops/dead-letters`: every dead-letter queue, those with messages first. */
function listQueues(ask: AskRecovery): Route {
  return route({ access: ['ops:read'] }, async ({ trace }) => {
    const { answers, silent } = await ask({ operation: 'list-dead-letters' }, trace)
    const items = [...answers]
      .flatMap(([service, answer]) =>
        answer.outcome === 'dead-letters' ? answer.queues.map((queue) => ({ ...queue, service })) : [],
      )
      .sort((a, b) => (b.waiting ?? 0) - (a.waiting ?? 0) || a.name.localeCompare(b.name))
    return { status: 200, body: { items, next: null, warnings: silent.map((service) => `${service} did not answer`) } }
  })
}

/** `GET /v1/ops/dead-letters/{name}`: up to ten of a queue's messages, which stay there. */
function readQueue(ask: AskRecovery): Route {
  return aboutOne('ops:read', ask, 'read-dead-letters', (answer, service) => {
    if (answer.outcome !== 'messages') throw new Error(`${service} answered ${answer.outcome}`)
    return { status: 200, body: { name: answer.name, service, items: answer.messages, next: null } }
  })
}

/**
 * `POST /v1/ops/dead-letters/{name}/redrive`: gives the messages another try, in order, for as long as a request may take.
 * `waiting` tells what is left for the next one. Mend the cause first: what fails again comes back.
 */
function redriveQueue(ask: AskRecovery): Route {
  return aboutOne('ops:write', ask, 'redrive', (answer, service) => {
    if (answer.outcome !== 'redriven') throw new Error(`${service} answered ${answer.outcome}`)
    return { status: 200, body: { ...answer.report, service } }
  })
}

function aboutOne(
  scope: 'ops:read' | 'ops:write',
  ask: AskRecovery,
  operation: 'read-dead-letters' | 'redrive',
  toAnswer: (answer: RecoveryAnswer, service: string) => { status: number; body: unknown },
): Route {
  return route({ access: [scope] }, async ({ params, trace }) => {
    const { service, answer } = theOneAnswer(await ask({ operation, name: params['name'] ?? '' }, trace))
    if (answer.outcome === 'refused') throw recoveryRefusal(answer)
    return toAnswer(answer, service)
  })
}
