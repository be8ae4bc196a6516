import type { Throttle } from '#local/run/model.ts'

/** Takes a token; false = too many requests. */
export type TakeToken = () => boolean

/**
 * A token bucket as API Gateway has it: `ratePerSecond` tokens flow in, at most `burst` are kept. Without a rate every
 * request passes.
 */
export function tokenBucket({ ratePerSecond, burst }: Throttle, now: () => number = Date.now): TakeToken {
  if (ratePerSecond === undefined) return () => true
  const size = Math.max(burst ?? ratePerSecond, 0)
  let tokens = size
  let filledAt = now()
  return () => {
    const time = now()
    tokens = Math.min(size, tokens + ((time - filledAt) / 1_000) * ratePerSecond)
    filledAt = time
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
