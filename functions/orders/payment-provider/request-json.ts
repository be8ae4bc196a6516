import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

export interface JsonAnswer {
  readonly status: number
  /** Undefined where the body is not JSON. */
  readonly body: unknown
}

/** Longest answer that is read, in characters. */
const maxLength = 256 * 1024

/** One HTTP request with a JSON answer; what is sent comes with its type. Rejects when the connection fails or `signal` ends it. */
export function requestJson(
  url: URL,
  {
    method,
    headers,
    content,
    signal,
  }: {
    readonly method: 'GET' | 'POST'
    readonly headers: Readonly<Record<string, string>>
    readonly content?: { readonly type: string; readonly text: string }
    readonly signal: AbortSignal
  },
): Promise<JsonAnswer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(
      url,
      {
        method,
        signal,
        headers: {
          ...headers,
          accept: 'application/json',
          ...(content === undefined
            ? {}
            : { 'content-type': content.type, 'content-length': String(Buffer.byteLength(content.text)) }),
        },
      },
      (response) => {
        let received = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          received += chunk
          if (received.length > maxLength)
            request.destroy(new Error(`the answer has more than ${maxLength} characters`))
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parsed(received) }))
        response.on('error', reject)
      },
    )
    request.on('error', reject)
    request.end(content?.text)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
