import { Ajv2020 } from 'ajv/dist/2020.js'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { jsonSchemaOf, namedJsonSchemas } from '#docs/openapi/json-schema.ts'
import { line } from '#events/vocabulary.ts'
import { time } from '#shared/http/query.ts'

/** What the document says of a value, and what the function says. */
function bothSay(schema: v.GenericSchema, value: unknown): [boolean, boolean] {
  return [new Ajv2020().validate(jsonSchemaOf(schema, {}), value), v.is(schema, value)]
}

describe('the JSON Schema of what is accepted', () => {
  test('keeps a pattern that takes letters of either case', () => {
    for (const [text, taken] of [
      ['2026-05-03T10:30:00Z', true],
      ['2026-05-03t10:30:00.123z', true],
      ['2026-05-03T10:30:00+02:00', true],
      ['2026-05-03 10:30:00Z', false],
      ['2026-05-03T10:30:00', false],
    ] as const) {
      expect(bothSay(time, text), text).toEqual([taken, taken])
    }
  })

  test('keeps every pattern of several', () => {
    const schema = v.pipe(v.string(), v.regex(/^a/), v.regex(/z$/))
    expect(['az', 'a', 'z'].map((text) => bothSay(schema, text))).toEqual([
      [true, true],
      [false, false],
      [false, false],
    ])
  })

  test('says in words what it cannot check', () => {
    expect(jsonSchemaOf(line(20), {})).toEqual({
      type: 'string',
      minLength: 1,
      maxLength: 20,
      description: 'Control characters are not allowed. White space at the ends is not allowed.',
    })
  })

  test('leaves out no check silently', () => {
    const wordless = v.pipe(
      v.string(),
      v.check((text) => text !== 'x'),
    )
    expect(() => jsonSchemaOf(wordless, {})).toThrow('needs words')
    expect(() => jsonSchemaOf(v.pipe(v.string(), v.regex(/^.$/s)), {})).toThrow('flag')
  })

  test('closes objects, but for loose ones', () => {
    expect(bothSay(v.strictObject({ a: v.number() }), { a: 1, b: 2 })).toEqual([false, false])
    expect(bothSay(v.looseObject({ a: v.number() }), { a: 1, b: 2 })).toEqual([true, true])
    expect(jsonSchemaOf(v.object({ a: v.number() }), {})['additionalProperties']).toBe(false)
  })

  test('refers to named schemas, also from each other', () => {
    const inner = v.strictObject({ amount: v.number() })
    const outer = v.strictObject({ price: inner })
    const named = { Inner: inner, Outer: outer }
    expect(jsonSchemaOf(outer, named)).toEqual({ $ref: '#/components/schemas/Outer' })
    expect(jsonSchemaOf(v.array(outer), named)).toEqual({
      type: 'array',
      items: { $ref: '#/components/schemas/Outer' },
    })
    expect(namedJsonSchemas(named)['Outer']?.['properties']).toEqual({ price: { $ref: '#/components/schemas/Inner' } })
  })
})
