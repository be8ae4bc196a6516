import type { InvocationResult } from '#local/functions/invocation-result.ts'
import { isRecord } from '#local/template/intrinsics.ts'

/** What the gateway sends back. */
export type ApiAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly body: Buffer
}

/** An answer that the gateway gives itself. */
export function gatewayAnswer(status: number, message: string): ApiAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    body: Buffer.from(JSON.stringify({ message })),
  }
}

/**
 * Reads a function's result as payload format 2.0 does: with a `statusCode` it is the answer, without one it is the JSON
 * body of a 200. A function error and an answer that makes no sense are 500.
 */
export function functionAnswer(result: InvocationResult): ApiAnswer {
  if (result.kind !== 'success') return gatewayAnswer(500, 'Internal Server Error')
  const answer: unknown = JSON.parse(result.payload)
  if (!isRecord(answer) || !('statusCode' in answer)) {
    const body = typeof answer === 'string' ? answer : result.payload
    return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body: Buffer.from(body) }
  }
  const status = Number(answer['statusCode'])
  if (!Number.isInteger(status) || status < 100 || status > 599) return gatewayAnswer(500, 'Internal Server Error')
  const headers = isRecord(answer['headers']) ? answer['headers'] : {}
  const cookies = Array.isArray(answer['cookies']) ? answer['cookies'].map(String) : []
  const text = answer['body'] === undefined || answer['body'] === null ? '' : bodyText(answer['body'])
  const lowered = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  )
  return {
    status,
    headers:
      text === '' || 'content-type' in lowered ? lowered : { ...lowered, 'content-type': 'text/plain;charset=UTF-8' },
    cookies,
    body: Buffer.from(text, answer['isBase64Encoded'] === true ? 'base64' : 'utf8'),
  }
}

function bodyText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body)
}
