import type { RecoveryRefusal } from '#events/recovery.ts'
import { Problem } from '#shared/http/problem.ts'

/** The problem that a service's refusal is. */
export function recoveryRefusal({ refused, detail }: { refused: RecoveryRefusal; detail: string }): Problem {
  return new Problem(404, refused, detail)
}
