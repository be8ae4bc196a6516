import { type ConversionConfig, toJsonSchema } from '@valibot/to-json-schema'
import type { GenericSchema } from 'valibot'

/** A JSON Schema of dialect 2020-12, which is that of OpenAPI 3.1. */
export type JsonSchema = { [keyword: string]: unknown }

/** Schemas that have a name in `components.schemas`. */
export type NamedSchemas = Readonly<Record<string, GenericSchema>>

/** Actions that say nothing about what may be sent. */
const silent = new Set(['brand', 'readonly', 'check_items'])

/**
 * The JSON Schema of what a valibot schema takes in. Schemas among the named ones become references. Objects are closed
 * unless they are loose. A check that JSON Schema can't say becomes a sentence of the description.
 *
 * @throws for an action that can neither be converted nor described: nothing is left out silently.
 */
export function jsonSchemaOf(schema: GenericSchema, named: NamedSchemas): JsonSchema {
  const name = Object.keys(named).find((candidate) => named[candidate] === schema)
  return name === undefined ? converted(schema, named) : { $ref: reference(name) }
}

/** The schemas of `components.schemas`. */
export function namedJsonSchemas(named: NamedSchemas): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(named)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, schema]) => [name, converted(schema, others(schema, named))]),
  )
}

function converted(schema: GenericSchema, definitions: NamedSchemas): JsonSchema {
  const { $schema, $defs, ...json } = toJsonSchema(schema, { ...config, definitions }) as JsonSchema
  return json
}

/** At its own place a named schema is wanted itself, not a reference to it. */
function others(schema: GenericSchema, named: NamedSchemas): NamedSchemas {
  return Object.fromEntries(Object.entries(named).filter(([, other]) => other !== schema))
}

function reference(name: string): string {
  return `#/components/schemas/${name}`
}

const config: ConversionConfig = {
  target: 'draft-2020-12',
  typeMode: 'input',
  errorMode: 'throw',
  overrideRef: ({ referenceId }) => reference(referenceId),
  overrideSchema({ valibotSchema: { type }, jsonSchema }) {
    if (type === 'object') return { ...jsonSchema, additionalProperties: false }
    if (type === 'loose_object') return { ...jsonSchema, additionalProperties: true }
    return undefined
  },
  overrideAction({ valibotAction: action, jsonSchema, errors }) {
    if (silent.has(action.type)) return jsonSchema
    if (errors === undefined) return undefined
    if ('requirement' in action && action.requirement instanceof RegExp)
      return withPattern(jsonSchema, action.requirement)
    const message = 'message' in action ? action.message : undefined
    if (typeof message !== 'string') throw new Error(`a check (${action.type}) needs words that a document can show`)
    return withSentence(jsonSchema, message)
  },
}

type Json = NonNullable<ReturnType<NonNullable<ConversionConfig['overrideAction']>>>

/** The schema with one more pattern; where it was the first, the converter has taken it without its flags. */
function withPattern({ pattern, ...schema }: Json, expression: RegExp): Json {
  const wanted = patternOf(expression)
  if (pattern === undefined || pattern === expression.source) return { ...schema, pattern: wanted }
  return { ...schema, pattern, allOf: [...(schema.allOf ?? []), { pattern: wanted }] }
}

function withSentence(schema: Json, message: string): Json {
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
  return { ...schema, description: schema.description === undefined ? sentence : `${schema.description} ${sentence}` }
}

/** A pattern without flags that takes the same texts. Throws for a flag that can't be written so. */
function patternOf({ source, flags }: RegExp): string {
  switch (flags.replaceAll('u', '')) {
    case '':
      return source
    case 'i':
      return source.replace(/\\.|\[[^\]]*\]|[a-z]/gi, (part) => {
        if (part.length > 1 && /\[.*[a-z].*\]/i.test(part)) throw new Error(`/${source}/i has letters in a class`)
        return part.length > 1 ? part : `[${part.toUpperCase()}${part.toLowerCase()}]`
      })
    default:
      throw new Error(`/${source}/${flags} has a flag that JSON Schema does not know`)
  }
}
