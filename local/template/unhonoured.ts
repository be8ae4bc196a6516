import { isRecord } from './intrinsics.ts'

/**
 * Paths of properties that a template sets and a resource kind does not read: whatever its schema dropped while
 * parsing, at any depth, except what it acknowledges.
 *
 * @example unhonoured({ A: 1, B: [{ C: 2 }] }, { A: 1, B: [{}] }, {}) // ['B.C']
 */
export function unhonoured(given: unknown, parsed: unknown, acknowledged: Readonly<Record<string, string>>): string[] {
  const paths = new Set(dropped(given, parsed, ''))
  return [...paths].filter(
    (path) => !Object.keys(acknowledged).some((known) => path === known || path.startsWith(`${known}.`)),
  )
}

function dropped(given: unknown, parsed: unknown, path: string): string[] {
  if (Array.isArray(given) && Array.isArray(parsed)) {
    return given.flatMap((entry, index) => dropped(entry, parsed[index], path))
  }
  if (!isRecord(given) || !isRecord(parsed)) return []
  return Object.entries(given).flatMap(([key, inner]) => {
    const here = path === '' ? key : `${path}.${key}`
    return key in parsed ? dropped(inner, parsed[key], here) : [here]
  })
}
