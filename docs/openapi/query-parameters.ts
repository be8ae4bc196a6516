import type { JsonSchema } from './json-schema.ts'

/** The parameters of a query, whose schema is an object of them. */
export function queryParameters(query: JsonSchema): object[] {
  const required = query['required'] as readonly string[] | undefined
  return Object.entries(propertiesOf(query)).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required?.includes(name) ?? false,
    description,
    schema,
  }))
}

export function hasParameter(query: JsonSchema, name: string): boolean {
  return Object.hasOwn(propertiesOf(query), name)
}

function propertiesOf(schema: JsonSchema): Record<string, JsonSchema> {
  return (schema['properties'] ?? {}) as Record<string, JsonSchema>
}
