/** A goal and what a run found; the words are printed, nothing fails. */
export interface Finding {
  readonly goal: string
  readonly met: boolean
  /** The figures, e.g. `1 request, 1.0 write units`. */
  readonly found: string
}

/** One line per goal. */
export function printGoals(findings: readonly Finding[]): void {
  console.log('')
  for (const { goal, met, found } of findings) console.log(`  ${met ? 'PASS' : 'FAIL'}  ${goal}: ${found}`)
}
