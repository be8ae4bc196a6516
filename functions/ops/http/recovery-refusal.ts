import type { RecoveryRefusal } from '#events/recovery.ts'
import type { Problem } from '#shared/http/problem.ts'
import { problem } from './problem.ts'

/** The problem that a service's refusal is. */
export function recoveryRefusal({ refused, detail }: { refused: RecoveryRefusal; detail: string }): Problem {
  return problem(refused, detail)
}
