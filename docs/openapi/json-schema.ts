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
  return converted(schema, withoutItself(schema, named))
}

/** The schemas of `components.schemas`. */
export function namedJsonSchemas(named: NamedSchemas): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(named)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, schema]) => [name, converted(schema, withoutItself(schema, named))]),
  )
}

function converted(schema: GenericSchema, definitions: NamedSchemas): JsonSchema {
  const { $schema, $defs, ...json } = toJsonSchema(schema, { ...config, definitions }) as JsonSchema
  return json
}

/** At the top the schema itself is wanted, not a reference to it. */
function withoutItself(schema: GenericSchema, named: NamedSchemas): NamedSchemas {
  return Object.fromEntries(Object.entries(named).filter(([, other]) => other !== schema))
}

const config: ConversionConfig = {
  target: 'draft-2020-12',
  typeMode: 'input',
  errorMode: 'throw',
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  overrideSchema({ valibotSchema: { type }, jsonSchema }) {
    if (type === 'object') return { ...jsonSchema, additionalProperties: false }
    if (type === 'loose_object') return { ...jsonSchema, additionalProperties: true }
    return undefined
  },
  overrideAction({ valibotAction: action, jsonSchema, errors }) {
    if (silent.has(action.type)) return jsonSchema
    if ('requirement' in action && action.requirement instanceof RegExp)
      return withPattern(jsonSchema, patternOf(action.requirement))
    if (errors === undefined) return undefined
    const message = 'message' in action ? action.message : undefined
    if (typeof message !== 'string') throw new Error(`a check (${action.type}) needs words that a document can show`)
    return withSentence(jsonSchema, message)
  },
}

type Json = NonNullable<ReturnType<NonNullable<ConversionConfig['overrideAction']>>>

/** Checks that a pattern is made of are all kept. */
function withPattern(schema: Json, pattern: string): Json {
  if (schema.pattern === undefined) return { ...schema, pattern }
  return { ...schema, allOf: [...(schema.allOf ?? []), { pattern }] }
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
