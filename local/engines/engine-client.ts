import { Agent, type IncomingMessage, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { isRecord } from '#local/template/intrinsics.ts'

/** An engine's refusal. Its name is the exception's, as in the SDK. */
export class EngineError extends Error {
  override readonly name: string

  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

/** Asks an engine of this machine in AWS's JSON protocol. */
export interface EngineClient {
  /**
   * Output as it is on the wire: times are seconds, bytes are base64.
   * @throws EngineError where the engine refuses, else what keeps it from answering.
   */
  send<Output>(operation: string, input: object): Promise<Output>
  destroy(): void
}

/** A reader that waits for an answer for ever would stop a projection without a word. */
const patienceMs = 5_000

/**
 * The runtime asks its engines some hundred times a second. They check no signatures, so that the SDK's middleware, ten times
 * dearer than the request itself, is left out. `service` is the name in `X-Amz-Target`.
 */
export function engineClient(endpoint: string, service: 'AmazonSQS' | 'DynamoDBStreams_20120810'): EngineClient {
  const { hostname, port } = new URL(endpoint)
  const agent = new Agent({ keepAlive: true })

  return {
    send: (operation, input) => ask(operation, JSON.stringify(input)),
    destroy: () => agent.destroy(),
  }

  function ask<Output>(operation: string, body: string): Promise<Output> {
    const { promise, resolve, reject } = Promise.withResolvers<Output>()
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(body),
      'x-amz-target': `${service}.${operation}`,
      // DynamoDB Local wants to be told of a key.
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/local/local/aws4_request, SignedHeaders=host, Signature=none',
    }
    const asked = request({ hostname, port, agent, method: 'POST', headers, timeout: patienceMs }, (response) => {
      outputOf(response).then((output) => resolve(output as Output), reject)
    })
    asked.on('timeout', () => asked.destroy(new Error(`no answer to ${operation} within ${patienceMs} ms`)))
    asked.on('error', (error: NodeJS.ErrnoException) => {
      // The engine closed an idle connection just then: it has not seen the request.
      if (asked.reusedSocket && error.code === 'ECONNRESET') resolve(ask(operation, body))
      else reject(error)
    })
    asked.end(body)
    return promise
  }
}

async function outputOf(response: IncomingMessage): Promise<unknown> {
  const body = await json(response)
  if (response.statusCode === 200) return body
  const { __type: type, message, Message } = isRecord(body) ? body : {}
  throw new EngineError(String(type).split('#').at(-1) ?? '', String(message ?? Message ?? response.statusCode))
}
