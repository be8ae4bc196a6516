import { type JsonSchema, referencedName } from './api-document.ts'
import { html, type Markup } from './markup.ts'
import { inline } from './prose.ts'

/** A schema as a reader wants it: its type in a word, and its members below. */
export function schemaView(schema: JsonSchema): Markup {
  return html`<div class="type">${typeOf(schema)}${sentence(schema)}</div>${membersOf(schema)}`
}

/** The members of an object, an array's items or alternatives, each with its own; nothing for what has none. */
export function membersOf(schema: JsonSchema): Markup | undefined {
  const { properties, items } = schema
  const choices = alternatives(schema).filter(({ type }) => type !== 'null')
  if (choices.length > 0) {
    const inner = choices.map(membersOf).filter((members) => members !== undefined)
    return inner.length === 0 ? undefined : html`${inner}`
  }
  if (isSchema(items)) return membersOf(items)
  if (!isSchema(properties)) return undefined
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : [])
  const members = Object.entries(properties).filter((entry): entry is [string, JsonSchema] => isSchema(entry[1]))
  if (members.length === 0) return undefined
  return html`<ul class="members">${members.map(
    ([
      name,
      member,
    ]) => html`<li><code class="name">${name}</code>${required.has(name) ? undefined : html`<span class="optional">optional</span>`}
<span class="type">${typeOf(member)}</span>${sentence(member)}${membersOf(member)}</li>`,
  )}</ul>`
}

/** The type in a word or two, with its bounds; named schemas as links. */
export function typeOf(schema: JsonSchema): Markup {
  const { $ref, const: constant, enum: values, type, format, items, additionalProperties } = schema
  if (typeof $ref === 'string') {
    const name = referencedName($ref)
    return html`<a href="#schema-${name}">${name}</a>`
  }
  if (constant !== undefined) return html`<code>${JSON.stringify(constant)}</code>`
  if (Array.isArray(values))
    return joined(
      values.map((value) => html`<code>${JSON.stringify(value)}</code>`),
      ' or ',
    )
  const choices = alternatives(schema)
  if (choices.length > 0) return joined(choices.map(typeOf), ' or ')
  if (type === 'array') return html`list of ${isSchema(items) ? typeOf(items) : 'anything'}${bounds(schema)}`
  if (type === 'object') {
    return isSchema(additionalProperties) ? html`map to ${typeOf(additionalProperties)}` : html`object`
  }
  if (typeof type !== 'string') return html`anything`
  return html`${typeof format === 'string' ? format : type}${bounds(schema)}`
}

function bounds(schema: JsonSchema): Markup | undefined {
  const { pattern, default: usual } = schema
  const low = schema['minimum'] ?? schema['minLength'] ?? schema['minItems']
  const high = schema['maximum'] ?? schema['maxLength'] ?? schema['maxItems']
  const shown = [
    low === undefined && high === undefined ? undefined : range(low, high, schema),
    typeof pattern === 'string' ? html`<code class="pattern">${pattern}</code>` : undefined,
    usual === undefined ? undefined : html`default <code>${JSON.stringify(usual)}</code>`,
  ].filter((part) => part !== undefined)
  return shown.length === 0 ? undefined : html`<span class="bounds">${joined(shown, ', ')}</span>`
}

/** What a limit counts, one and several of it. */
const units: Readonly<Record<string, readonly [string, string]>> = {
  string: [' character', ' characters'],
  array: [' entry', ' entries'],
}

function range(low: unknown, high: unknown, { type }: JsonSchema): Markup {
  const [one, several] = units[String(type)] ?? ['', '']
  const counted = (count: unknown) => `${count}${count === 1 ? one : several}`
  // A limit that is only that of the number's format says nothing.
  if (high === undefined || high === Number.MAX_SAFE_INTEGER) return html`at least ${counted(low)}`
  return low === undefined ? html`at most ${counted(high)}` : html`${String(low)} to ${counted(high)}`
}

function sentence({ description }: JsonSchema): Markup | undefined {
  return typeof description === 'string' ? html` <span class="note">${inline(description)}</span>` : undefined
}

function alternatives({ anyOf, oneOf }: JsonSchema): JsonSchema[] {
  const choices = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : []
  return choices.filter(isSchema)
}

function joined(parts: readonly Markup[], separator: string): Markup {
  return html`${parts.map((part, index) => (index === 0 ? part : html`${separator}${part}`))}`
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
