import { type ApiDocument, type JsonSchema, type Media, referencedName } from './api-document.ts'

type Schemas = ApiDocument['components']['schemas']

/** How deep schemas may nest before an example leaves things out: ours have no cycles, and this keeps it so. */
const maxDepth = 12

/** Texts of our vocabulary: of a pattern's text, the first that it takes. */
const texts = [
  'EUR',
  'GB',
  'CUP-01',
  '3',
  'OrderCreated',
  '2026-05-03',
  '2026-05-03T10:30:00Z',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
]

const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-05-03T10:30:00.000Z',
  date: '2026-05-03',
  email: 'ada@example.com',
  uri: 'https://shop.example/hooks',
  uuid: '0d9f6f0e-7b1f-4f5e-9f0e-2f4f3c9f6a10',
}

/** What a member with this name is usually called. */
const words: Readonly<Record<string, string>> = {
  line1: '12 St James Square',
  postalCode: 'SW1Y 4JH',
  city: 'London',
  sku: 'CUP-01',
  title: 'Just right',
  carrier: 'Royal Mail',
  tracking: 'AB123456785GB',
  reason: 'Ordered twice',
  password: 'correct horse battery staple',
}

/** A body to show: the document's own, else one made of the schema. */
export function exampleBody({ schema = {}, example }: Media, schemas: Schemas): unknown {
  return example ?? exampleOf(schema, schemas)
}

/** A value that the schema takes, for readers; what may be left out is left out. */
export function exampleOf(schema: JsonSchema, schemas: Schemas, name = '', depth = 0): unknown {
  const of = (inner: unknown, member = name) => exampleOf(asSchema(inner), schemas, member, depth + 1)
  const { $ref, const: constant, enum: values, examples, default: usual, anyOf, oneOf, type } = schema
  if (depth > maxDepth) return null
  if (typeof $ref === 'string') return of(schemas[referencedName($ref)])
  if (constant !== undefined) return constant
  if (Array.isArray(examples)) return examples[0]
  if (Array.isArray(values)) return values[0]
  if (Array.isArray(anyOf)) return of(anyOf[0])
  if (Array.isArray(oneOf)) return of(oneOf[0])
  switch (type) {
    case 'object': {
      const required = Array.isArray(schema['required']) ? schema['required'] : []
      const members = Object.entries(asSchema(schema['properties']))
      const shown = members.filter(([member]) => required.includes(member))
      // Where nothing must be sent, one member shows how it is done.
      return Object.fromEntries(
        (shown.length > 0 ? shown : members.slice(0, 1)).map(([key, value]) => [key, of(value, key)]),
      )
    }
    case 'array':
      return Number(schema['maxItems'] ?? 1) === 0 ? [] : [of(schema['items'])]
    case 'integer':
    case 'number':
      return usual ?? Math.max(Number(schema['minimum'] ?? 0), name === 'amount' ? 1299 : 1)
    case 'boolean':
      return usual ?? true
    case 'string':
      return usual ?? text(schema, name)
    default:
      return null
  }
}

function text({ format, pattern, maxLength }: JsonSchema, name: string): string {
  if (typeof format === 'string' && formats[format] !== undefined) return formats[format]
  if (typeof pattern === 'string') {
    const id = /^\^([a-z]{3})_/.exec(pattern)?.[1]
    if (id !== undefined) return `${id}_01JVA2M8Q4ZJ8K0C3V5XW7YB9D`
    const expression = new RegExp(pattern, 'u')
    const found = texts.find((candidate) => expression.test(candidate))
    if (found !== undefined) return found
  }
  if (/(^i|I)d$/.test(name)) return '01JVA2M8Q4ZJ8K0C3V5XW7YB9D'.slice(0, Number(maxLength ?? 26))
  return (words[name] ?? `A ${name === '' ? 'text' : name}`).slice(0, Number(maxLength ?? 100))
}

function asSchema(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
