/**
 * How long to wait before the given repetition (1 = the first), in ms: up to `firstMs` before the first, then doubling, and
 * never more than `mostMs`. Full jitter: the wait is a random part of that, so that callers that failed together do not
 * come back together. Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backOff(repetition: number, firstMs: number, mostMs: number, random = Math.random): number {
  if (repetition < 1) return 0
  return random() * Math.min(mostMs, firstMs * 2 ** (repetition - 1))
}
