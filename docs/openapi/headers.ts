import type { HeaderUse } from '#shared/http/openapi.ts'

const visibleAscii = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' } as const
const entityTags = { type: 'string' } as const

const requestHeaders = {
  'Idempotency-Key': {
    description:
      'A new value for every new intent. The same key and request within seven days gets the same answer, with `Idempotency-Replayed: true`; the same key with another request is 422. Keys belong to the caller.',
    schema: visibleAscii,
    example: 'f0e7a2de-6d0c-4a3e-9a3c-2f6f3f1d9a10',
  },
  'If-Match': {
    description: 'The ETag that was last seen, or `*`. Another version of the resource is answered with 412.',
    schema: entityTags,
    example: '"3"',
  },
  'If-None-Match': {
    description: 'ETags that the caller has. A match is answered with 304 and no body.',
    schema: entityTags,
    example: '"3"',
  },
  'If-Version-At-Least': {
    description: 'The version that the caller last saw: the answer is not older.',
    schema: { type: 'string', pattern: '^\\s*"?\\d{1,15}"?\\s*$' },
    example: '3',
  },
} as const

type RequestHeader = keyof typeof requestHeaders

/** `components.parameters`: each header in both uses, where it may be left out and where it may not. */
export function headerParameters(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(requestHeaders).flatMap(([name, header]) => {
      const parameter = { name, in: 'header', ...header }
      return [
        [componentName(name, 'accepted'), { ...parameter, required: false }],
        [componentName(name, 'required'), { ...parameter, required: true }],
      ]
    }),
  )
}

/** The reference of an operation to a header; none where the route does not look at it. */
export function headerReference(name: RequestHeader, use: HeaderUse): { readonly $ref: string }[] {
  return use === 'none' ? [] : [{ $ref: `#/components/parameters/${componentName(name, use)}` }]
}

function componentName(name: string, use: Exclude<HeaderUse, 'none'>): string {
  return use === 'required' ? `${name}.required` : name
}

/** `components.headers`, of answers. */
export const answerHeaders = {
  ETag: {
    description: 'Strong entity tag: of one resource its version, of a screen or page a hash.',
    schema: { type: 'string', pattern: '^"[^"]*"$' },
  },
  'Idempotency-Replayed': {
    description: 'This is the answer of the first request with this key.',
    schema: { const: 'true' },
  },
  Link: { description: 'The next page, `rel="next"`.', schema: { type: 'string' } },
  Location: { description: 'Where the resource is.', schema: { type: 'string', format: 'uri-reference' } },
  'Retry-After': { description: 'Seconds.', schema: { type: 'string', pattern: '^\\d+$' } },
  'WWW-Authenticate': { description: 'RFC 6750.', schema: { type: 'string' } },
} as const

export type AnswerHeader = keyof typeof answerHeaders
