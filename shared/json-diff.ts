/** One difference of two JSON values: RFC 6901 pointer, and what stood and stands there (undefined = nothing). */
interface Change {
  readonly pointer: string
  readonly before?: unknown
  readonly after?: unknown
}

/** What changed from one JSON value to another, member by member, in the order of the members; equal values give nothing. */
export function jsonDiff(before: unknown, after: unknown, pointer = ''): Change[] {
  if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...names].flatMap((name) => jsonDiff(before[name], after[name], `${pointer}/${escaped(name)}`))
  }
  if (Object.is(before, after)) return []
  return [{ pointer, before, after }]
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
