import * as v from 'valibot'

// CloudFormation accepts numbers and booleans as text too, and CDK sometimes writes them so.

export const number = v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.number())

export const boolean = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false'])]),
  v.transform((value) => value === true || value === 'true'),
)

export const texts = v.array(v.string())

/** An object or its JSON text: policies and filters come in both forms. */
export const json = v.union([
  v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())),
  v.record(v.string(), v.unknown()),
])
