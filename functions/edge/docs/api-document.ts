import * as v from 'valibot'

const schema = v.record(v.string(), v.unknown())
const reference = v.object({ $ref: v.string() })
const parameter = v.object({
  name: v.string(),
  in: v.string(),
  required: v.boolean(),
  description: v.optional(v.string()),
  schema,
})
const media = v.object({ schema: v.optional(schema), example: v.optional(v.unknown()) })
const content = v.record(v.string(), media)
const response = v.object({
  description: v.string(),
  headers: v.optional(v.record(v.string(), v.unknown()), {}),
  content: v.optional(content, {}),
})
const operation = v.object({
  operationId: v.string(),
  tags: v.tuple([v.string()]),
  summary: v.string(),
  description: v.optional(v.string()),
  security: v.array(v.record(v.string(), v.array(v.string()))),
  parameters: v.optional(v.array(v.union([reference, parameter])), []),
  requestBody: v.optional(v.object({ required: v.boolean(), content })),
  responses: v.record(v.string(), v.union([reference, response])),
  'x-problem-codes': v.optional(v.record(v.string(), v.array(v.string())), {}),
})

/** What the page reads of our OpenAPI document. */
const apiDocument = v.object({
  info: v.object({ title: v.string(), version: v.string(), description: v.string() }),
  tags: v.array(v.object({ name: v.string(), description: v.string() })),
  paths: v.record(v.string(), v.record(v.string(), operation)),
  components: v.object({
    schemas: v.record(v.string(), schema),
    parameters: v.record(v.string(), parameter),
    responses: v.record(v.string(), response),
  }),
})

type Reference = v.InferOutput<typeof reference>
export type JsonSchema = v.InferOutput<typeof schema>
export type Parameter = v.InferOutput<typeof parameter>
export type Response = v.InferOutput<typeof response>
export type Media = v.InferOutput<typeof media>
export type Operation = v.InferOutput<typeof operation>
export type ApiDocument = v.InferOutput<typeof apiDocument>

/** Reads the document. Throws where it is not as our generator writes it. */
export function readApiDocument(document: unknown): ApiDocument {
  return v.parse(apiDocument, document)
}

/** Last part of a reference, which is a component's name. */
export function referencedName(reference: string): string {
  return reference.split('/').at(-1) ?? ''
}

export function resolvedParameter(found: Parameter | Reference, { components }: ApiDocument): Parameter {
  return '$ref' in found ? component(components.parameters, found) : found
}

export function resolvedResponse(found: Response | Reference, { components }: ApiDocument): Response {
  return '$ref' in found ? component(components.responses, found) : found
}

function component<T>(components: Readonly<Record<string, T>>, { $ref }: Reference): T {
  const found = components[referencedName($ref)]
  if (found === undefined) throw new Error(`${$ref} is not in the document`)
  return found
}
