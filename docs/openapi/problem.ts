import * as v from 'valibot'
import type { AnswerHeader } from './headers.ts'
import { commonCodes } from './problem-codes.ts'

const fieldError = v.strictObject({
  pointer: v.pipe(v.string(), v.description('RFC 6901 pointer into the body, or `/name` of a query parameter.')),
  code: v.string(),
  detail: v.string(),
})

/** RFC 9457 with the members that the HTTP contract adds. */
export const problem = v.pipe(
  v.strictObject({
    type: v.pipe(v.string(), v.description('`urn:storefold:problem:` and the code.')),
    title: v.string(),
    status: v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599)),
    detail: v.string(),
    instance: v.pipe(v.string(), v.description('Path of the request.')),
    code: v.pipe(v.string(), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/), v.description('What clients switch on.')),
    traceId: v.pipe(v.string(), v.description('Finds the request in the logs.')),
    errors: v.optional(
      v.pipe(v.array(fieldError), v.description('Every fault of the body or query, not only the first.')),
    ),
    currentVersion: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
    state: v.optional(v.pipe(v.string(), v.description('The state that stands in the way.'))),
    allowedCommands: v.optional(v.pipe(v.array(v.string()), v.description('What this caller could do now instead.'))),
    retryAfter: v.optional(v.pipe(v.number(), v.minValue(0), v.description('Seconds; also the Retry-After header.'))),
  }),
  v.description('An answer that is an error (RFC 9457).'),
)

/** Problems of the conventions: name in `components.responses`, and when. */
export const problemResponses = {
  400: { name: 'BadRequest', description: 'The body, the query or a header is wrong; `errors` names every fault.' },
  401: { name: 'Unauthorized', description: 'No access token, or one that was refused.' },
  403: { name: 'Forbidden', description: 'The token lacks the scope, or the caller may not do this.' },
  404: { name: 'NotFound', description: 'It is not there, or not for this caller.' },
  409: {
    name: 'Conflict',
    description: 'Its state does not allow this; `state` and `allowedCommands` say what it does.',
  },
  410: { name: 'Gone', description: 'It was there and is no more.' },
  412: {
    name: 'PreconditionFailed',
    description: 'If-Match names another version; `currentVersion` is the right one.',
  },
  413: { name: 'ContentTooLarge', description: 'The body has more than 64 KiB.' },
  415: { name: 'UnsupportedMediaType', description: 'The body is of another type.' },
  422: { name: 'KeyReused', description: 'The Idempotency-Key was used with another request.' },
  428: { name: 'PreconditionRequired', description: 'If-Match is missing.' },
  429: {
    name: 'TooManyRequests',
    description: 'Too many requests; the limit of the API itself answers without a problem.',
  },
  500: { name: 'InternalError', description: 'Our fault; the trace id finds it in the logs.' },
  502: { name: 'BadGateway', description: 'Somebody whom we asked did not make sense.' },
  503: { name: 'Unavailable', description: 'Not now; nothing was done. Repeat it with the same Idempotency-Key.' },
  504: { name: 'GatewayTimeout', description: 'Somebody whom we asked did not answer in time.' },
} as const satisfies Readonly<Record<number, { readonly name: string; readonly description: string }>>

export type ProblemStatus = keyof typeof problemResponses

export function isProblemStatus(status: number): status is ProblemStatus {
  return Object.hasOwn(problemResponses, status)
}

/** `components.responses`. */
export function problemComponents(): Record<string, object> {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  return Object.fromEntries(
    Object.entries(problemResponses).map(([status, { name, description }]) => {
      const codes = commonCodes[Number(status)]
      return [
        name,
        {
          description,
          ...headersOf(Number(status)),
          content: status === '429' ? { ...content, ...throttled } : content,
          ...(codes === undefined ? {} : { 'x-problem-codes': codes }),
        },
      ]
    }),
  )
}

/** What API Gateway answers itself when the API is asked too often. */
const throttled = {
  'application/json': {
    schema: {
      type: 'object',
      properties: { message: { type: 'string' } },
      required: ['message'],
      additionalProperties: false,
    },
  },
}

const headers: Readonly<Record<number, AnswerHeader>> = {
  401: 'WWW-Authenticate',
  403: 'WWW-Authenticate',
  412: 'ETag',
  429: 'Retry-After',
  503: 'Retry-After',
}

function headersOf(status: number): { headers?: object } {
  const name = headers[status]
  return name === undefined ? {} : { headers: { [name]: { $ref: `#/components/headers/${name}` } } }
}
