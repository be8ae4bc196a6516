import { isRecord } from '#local/template/intrinsics.ts'

/**
 * Whether a record matches an event pattern (the language of EventBridge rules and event source mapping filters):
 * every field of the pattern must match; a list matches when one of its conditions does; an array in the record matches
 * when one of its entries does; `$or` matches when one of its patterns does.
 *
 * Conditions: a literal (text, number, boolean, null), `prefix`, `suffix`, `equals-ignore-case`, `anything-but` (also with
 * prefix, suffix, equals-ignore-case, wildcard), `numeric`, `exists`, `wildcard`, `cidr` not.
 *
 * @throws on a condition that the language does not have.
 */
export function matchesPattern(pattern: unknown, record: unknown): boolean {
  if (!isRecord(pattern)) throw new Error(`a pattern is an object, not ${JSON.stringify(pattern)}`)
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or') return Array.isArray(wanted) && wanted.some((alternative) => matchesPattern(alternative, record))
    // A pattern into an array of objects matches when one of the objects does.
    if (Array.isArray(record)) return record.some((entry) => matchesPattern({ [key]: wanted }, entry))
    const value = isRecord(record) ? record[key] : undefined
    if (Array.isArray(wanted)) return matchesAny(wanted, value)
    return value === undefined ? canMatchNothing(wanted) : matchesPattern(wanted, value)
  })
}

function matchesAny(conditions: readonly unknown[], value: unknown): boolean {
  return conditions.some((condition) => {
    if (isRecord(condition) && 'exists' in condition) return (value !== undefined) === condition['exists']
    if (Array.isArray(value)) return value.some((entry) => matchesOne(condition, entry))
    return value !== undefined && matchesOne(condition, value)
  })
}

/** A nested pattern over a missing object matches only where all its leaves are `exists: false`. */
function canMatchNothing(pattern: unknown): boolean {
  return matchesPattern(pattern, {})
}

function matchesOne(condition: unknown, value: unknown): boolean {
  if (!isRecord(condition)) return condition === value
  const [name, argument] = Object.entries(condition)[0] ?? []
  switch (name) {
    case 'prefix':
      return affix(argument, value, (text, part) => text.startsWith(part))
    case 'suffix':
      return affix(argument, value, (text, part) => text.endsWith(part))
    case 'equals-ignore-case':
      return typeof value === 'string' && value.toLowerCase() === String(argument).toLowerCase()
    case 'wildcard':
      return typeof value === 'string' && wildcard(String(argument)).test(value)
    case 'anything-but': {
      if (isRecord(argument)) {
        const [inner, list] = Object.entries(argument)[0] ?? ['', []]
        return ![list].flat().some((entry) => matchesOne({ [inner]: entry }, value))
      }
      return ![argument].flat().includes(value)
    }
    case 'numeric':
      return typeof value === 'number' && Array.isArray(argument) && compares(argument, value)
    case 'exists':
      return argument === true
  }
  throw new Error(`the pattern condition ${name ?? '{}'} is not known`)
}

function affix(argument: unknown, value: unknown, test: (text: string, part: string) => boolean): boolean {
  if (typeof value !== 'string') return false
  if (isRecord(argument)) return test(value.toLowerCase(), String(argument['equals-ignore-case']).toLowerCase())
  return test(value, String(argument))
}

function wildcard(text: string): RegExp {
  return new RegExp(`^${text.split('*').map(escaped).join('.*')}$`, 's')
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function compares(comparisons: readonly unknown[], value: number): boolean {
  for (let at = 0; at < comparisons.length; at += 2) {
    const limit = Number(comparisons[at + 1])
    if (!compare(String(comparisons[at]), value, limit)) return false
  }
  return comparisons.length > 0
}

function compare(operator: string, value: number, limit: number): boolean {
  switch (operator) {
    case '=':
      return value === limit
    case '<':
      return value < limit
    case '<=':
      return value <= limit
    case '>':
      return value > limit
    case '>=':
      return value >= limit
  }
  throw new Error(`the comparison ${operator} is not known`)
}
