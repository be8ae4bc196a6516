/** Keeps a part that does not answer from being waited for by everybody. */
export interface Breaker {
  /** May it be asked? While it is broken, one caller may per pause, to see whether it is well again. */
  allows(now: number): boolean
  report(answered: boolean, now: number): void
}

/** Failures in a row that break it, and how long it then rests, in ms. */
const limits = { failures: 5, pauseMs: 10_000 } as const

/** A breaker in the memory of one function instance: what it learns costs no request, and goes with it. */
export function breaker(): Breaker {
  let failures = 0
  let restsUntil = 0
  return {
    allows(now) {
      if (failures < limits.failures) return true
      if (now < restsUntil) return false
      restsUntil = now + limits.pauseMs
      return true
    },
    report(answered, now) {
      failures = answered ? 0 : failures + 1
      if (failures >= limits.failures) restsUntil = now + limits.pauseMs
    },
  }
}
