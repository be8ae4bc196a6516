/** A route that a request matched, with its path parameters decoded. */
type Match<R> = { readonly route: R; readonly pathParameters: Readonly<Record<string, string>> }

type Compiled<R> = {
  readonly route: R
  readonly method: string
  readonly segments: readonly string[]
  readonly greedy: boolean
}

/**
 * Finds the route of a request as an HTTP API does: a full match wins over a greedy `{proxy+}`, which wins over
 * `$default`; among equals a literal segment wins over a parameter from left to right, and a method over `ANY`.
 */
export function routeTable<R extends { readonly routeKey: string }>(
  routes: readonly R[],
): (method: string, path: string) => Match<R> | undefined {
  const compiled = routes.filter((route) => route.routeKey !== '$default').map(compile)
  const fallback = routes.find((route) => route.routeKey === '$default')
  return (method, path) => {
    const segments = path.split('/').slice(1)
    const candidates = compiled.filter((route) => fits(route, method, segments)).sort(moreSpecific)
    const best = candidates[0]
    if (best !== undefined) return { route: best.route, pathParameters: parameters(best, segments) }
    return fallback === undefined ? undefined : { route: fallback, pathParameters: {} }
  }
}

function compile<R extends { readonly routeKey: string }>(route: R): Compiled<R> {
  const [method = '', path = ''] = route.routeKey.split(' ')
  const segments = path.split('/').slice(1)
  return { route, method, segments, greedy: segments.at(-1)?.endsWith('+}') === true }
}

function fits(route: Compiled<unknown>, method: string, segments: readonly string[]): boolean {
  if (route.method !== 'ANY' && route.method !== method) return false
  const fixed = route.greedy ? route.segments.slice(0, -1) : route.segments
  if (route.greedy ? segments.length < route.segments.length : segments.length !== fixed.length) return false
  return fixed.every((wanted, index) => (isParameter(wanted) ? segments[index] !== '' : wanted === segments[index]))
}

function moreSpecific(a: Compiled<unknown>, b: Compiled<unknown>): number {
  if (a.greedy !== b.greedy) return a.greedy ? 1 : -1
  for (const [index, segment] of a.segments.entries()) {
    const difference = Number(isParameter(segment)) - Number(isParameter(b.segments[index] ?? '{'))
    if (difference !== 0) return difference
  }
  if (a.segments.length !== b.segments.length) return b.segments.length - a.segments.length
  return Number(a.method === 'ANY') - Number(b.method === 'ANY')
}

function parameters(route: Compiled<unknown>, segments: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    route.segments.flatMap((segment, index) => {
      if (!isParameter(segment)) return []
      const greedy = segment.endsWith('+}')
      const raw = greedy ? segments.slice(index).join('/') : (segments[index] ?? '')
      return [[segment.slice(1, greedy ? -2 : -1), decoded(raw)]]
    }),
  )
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
