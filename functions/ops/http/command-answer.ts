import type { OperationsAnswer, OperationsRefusal } from '#events/operations.ts'
import { replayedHeader } from '#shared/http/idempotency.ts'
import type { Problem } from '#shared/http/problem.ts'
import type { Answer } from '#shared/http/request.ts'
import { problem } from './problem.ts'

/** The problem that a service's refusal is. */
export function refusal({ refused, detail }: { refused: OperationsRefusal; detail: string }): Problem {
  return problem(refused === 'reused-command-id' ? 'idempotency-key-reused' : refused, detail)
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
