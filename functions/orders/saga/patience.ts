import type { Step } from './saga-state.ts'

/** Attempts of a step before somebody must look: with the pauses below, more than two hours. */
export const maxAttempts = 12

const minute = 60_000
const longestPauseMs = 15 * minute

/** When a step that was not answered is tried again, ms since the epoch: after a minute, then after twice as long each time. */
export function dueAt({ askedAt, attempts }: Pick<Step, 'askedAt' | 'attempts'>): number {
  return askedAt + Math.min(longestPauseMs, minute * 2 ** (attempts - 1))
}
