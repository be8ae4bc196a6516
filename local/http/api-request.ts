import type { IncomingMessage } from 'node:http'

/** A request as the gateway read it. */
export type ApiRequest = {
  readonly method: string
  /** Decoded as far as routing goes: as the client wrote it. */
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly body: Buffer
  readonly sourceIp: string
  readonly id: string
  readonly receivedAt: Date
}

/** An HTTP API takes 10 MB. */
const maximumPayloadBytes = 10 * 1024 * 1024

/** Reads the whole request; `'too-large'` beyond the limit of an HTTP API. */
export async function readRequest(message: IncomingMessage, id: string): Promise<ApiRequest | 'too-large'> {
  const receivedAt = new Date()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length
    // What is too large is read to its end but not kept, so that the client sees the answer.
    if (size <= maximumPayloadBytes) chunks.push(chunk)
  }
  if (size > maximumPayloadBytes) return 'too-large'
  const url = message.url ?? '/'
  const mark = url.indexOf('?')
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    ...joinedHeaders(message.rawHeaders),
    body: Buffer.concat(chunks),
    sourceIp: message.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1',
    id,
    receivedAt,
  }
}

/** Lower-case names, repeated headers joined with commas; cookies apart, as payload format 2.0 has them. */
function joinedHeaders(raw: readonly string[]): Pick<ApiRequest, 'headers' | 'cookies'> {
  const headers: Record<string, string> = {}
  const cookies: string[] = []
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase()
    const value = raw[at + 1] ?? ''
    if (name === 'cookie') cookies.push(...value.split(';').map((cookie) => cookie.trim()))
    else headers[name] = name in headers ? `${headers[name]},${value}` : value
  }
  return { headers, cookies }
}
