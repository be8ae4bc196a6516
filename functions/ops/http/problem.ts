import type { OperationsRefusal } from '#events/operations.ts'
import type { RecoveryRefusal } from '#events/recovery.ts'
import { conventions } from '#shared/http/conventions.ts'
import { problemsIn } from '#shared/http/problem.ts'

/** HTTP status of each refusal to operate a read model or a saga. */
export const operationsRefusals = {
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
} as const satisfies Readonly<Record<OperationsRefusal, number>>

/** HTTP status of each refusal about dead letters and jobs. */
const recoveryRefusals = {
  'no-such-queue': 404,
  'no-such-job': 404,
} as const satisfies Readonly<Record<RecoveryRefusal, number>>

/** The problems of the operators' routes. */
export const { problem, codes } = problemsIn({
  ...conventions,
  ...operationsRefusals,
  ...recoveryRefusals,
  'service-unavailable': 503,
})
