import * as v from 'valibot'
import { problem } from './conventions.ts'
import type { FieldError } from './problem.ts'
import type { HttpEvent } from './request.ts'

/** Largest request body, in bytes (HTTP contract). */
export const maxBodyBytes = 64 * 1024

/**
 * The body's text. Throws 413 for more than 64 KiB, 415 for a type other than the expected ones, 400 for bytes that are not UTF-8.
 * An empty body is allowed without a type.
 */
export function readBody(event: HttpEvent, contentTypes: readonly string[]): string {
  const { body = '', isBase64Encoded } = event
  if (body === '') return ''
  const bytes = isBase64Encoded ? Buffer.from(body, 'base64') : undefined
  if ((bytes?.length ?? Buffer.byteLength(body)) > maxBodyBytes) {
    throw problem('body-too-large', `The body has more than ${maxBodyBytes} bytes.`)
  }
  const type = (event.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (!contentTypes.includes(type)) {
    throw problem('unsupported-media-type', `The body must be ${contentTypes.join(' or ')}, not "${type}".`)
  }
  if (bytes === undefined) return body
  try {
    // A byte order mark stays and is no JSON, as in a body that comes as text.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw problem('malformed-json', 'The body is not valid UTF-8.')
  }
}

/** Parses JSON; an empty text is undefined. Throws 400 with the parser's own words. */
export function parseJson(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw problem('malformed-json', `The body is not JSON: ${(error as SyntaxError).message}.`)
  }
}

/** Checks a value against a schema; throws 400 `invalid-<what>` that names every fault with a JSON pointer. */
export function check<Output>(
  schema: v.GenericSchema<unknown, Output>,
  value: unknown,
  what: 'body' | 'query',
): Output {
  const result = v.safeParse(schema, value)
  if (result.success) return result.output
  const errors = result.issues.map(fieldError)
  throw problem(`invalid-${what}`, `The ${what} has ${errors.length === 1 ? 'a fault' : `${errors.length} faults`}.`, {
    errors,
  })
}

function fieldError(issue: v.BaseIssue<unknown>): FieldError {
  const pointer = (issue.path ?? [])
    .map(({ key }) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
  const unknownField = issue.type === 'strict_object' && issue.expected === 'never'
  return {
    pointer,
    code: unknownField
      ? 'unknown-field'
      : issue.received === 'undefined'
        ? 'missing'
        : `invalid-${issue.type.replaceAll('_', '-')}`,
    detail: unknownField ? 'This field is not known.' : issue.message,
  }
}
