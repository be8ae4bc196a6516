import type { OperationsAnswer, OperationsRefusal } from '#events/operations.ts'
import { replayedHeader } from '#shared/http/idempotency.ts'
import { Problem } from '#shared/http/problem.ts'
import type { Answer } from '#shared/http/request.ts'

/** HTTP status of each refusal. */
export const statusOf: Readonly<Record<OperationsRefusal, number>> = {
  'no-such-projection': 404,
  'not-rebuildable': 409,
  'no-such-stream': 404,
  'still-poison': 409,
  'rebuild-not-found': 404,
  'rebuild-running': 409,
  'not-flippable': 409,
  'not-live': 409,
  'already-discarded': 409,
  'reused-command-id': 422,
  'no-such-saga': 404,
}

/** The problem that a service's refusal is. */
export function refusal({ refused, detail }: { refused: OperationsRefusal; detail: string }): Problem {
  return new Problem(statusOf[refused], refused === 'reused-command-id' ? 'idempotency-key-reused' : refused, detail)
}

/** The answer about one rebuild; throws the problem that it ended in. */
export function rebuildAnswer(
  { service, answer }: { readonly service: string; readonly answer: OperationsAnswer },
  status: number,
): Answer {
  if (answer.outcome === 'refused') throw refusal(answer)
  if (answer.outcome !== 'rebuild') throw new Error(`${service} answered ${answer.outcome}`)
  const { rebuild, repeated } = answer
  return {
    status,
    body: { ...rebuild, service },
    headers: { ...(status === 202 ? { location: `/v1/ops/rebuilds/${rebuild.id}` } : {}), ...replayedHeader(repeated) },
  }
}
