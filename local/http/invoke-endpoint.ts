import { createServer, type IncomingMessage } from 'node:http'
import type { InvocationResult } from '#local/functions/invocation-result.ts'

/** The part of Lambda's API by which one function calls another. */
export type InvokeEndpoint = { readonly url: string; readonly stop: () => Promise<void> }

/** Finds a function by name or ARN. */
export type FindFunction = (nameOrArn: string) => ((event: unknown) => Promise<InvocationResult>) | undefined

type Reply = { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }

/**
 * Serves `Invoke` of Lambda's API on 127.0.0.1. An invocation that nobody waits for is tried up to three times at once, and
 * has failed then: there is no waiting of minutes in between, and no destination for what failed.
 */
export async function startInvokeEndpoint(port: number, find: FindFunction): Promise<InvokeEndpoint> {
  const server = createServer(async (request, response) => {
    const { status, body, headers = {} } = await reply(request).catch((error: Error) => refusal(400, error.message))
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  async function reply(request: IncomingMessage): Promise<Reply> {
    const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url?.split('?')[0] ?? '')?.[1]
    if (request.method !== 'POST' || name === undefined)
      return refusal(404, `the laptop's Lambda API knows Invoke only, not ${request.method} ${request.url}`)
    const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse'
    if (type !== 'RequestResponse' && type !== 'Event')
      return refusal(400, `the laptop's Invoke does not know the invocation type ${type}`)
    const text = await bodyOf(request)
    const event = text === '' ? {} : JSON.parse(text)
    const invoke = find(decodeURIComponent(name))
    if (invoke === undefined) return refusal(404, `Function not found: ${decodeURIComponent(name)}`)
    if (type === 'Event') {
      void untilDone(() => invoke(event))
      return { status: 202, body: '' }
    }
    const result = await invoke(event)
    if (result.kind === 'success') return { status: 200, body: result.payload }
    const { errorType, errorMessage } = result
    return {
      status: 200,
      body: JSON.stringify({ errorType, errorMessage }),
      headers: { 'x-amz-function-error': 'Unhandled' },
    }
  }
}

/** Attempts of an invocation that nobody waits for. Source: Lambda developer guide, asynchronous invocation. */
const attempts = 3

async function untilDone(run: () => Promise<InvocationResult>): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) if ((await run()).kind === 'success') return
}

function refusal(status: number, message: string): Reply {
  const errorType = status === 404 ? 'ResourceNotFoundException' : 'InvalidParameterValueException'
  return { status, body: JSON.stringify({ Message: message }), headers: { 'x-amzn-errortype': errorType } }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
