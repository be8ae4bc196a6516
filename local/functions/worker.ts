// Runs inside a worker thread: one execution environment of one function.
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'
import { parentPort, workerData } from 'node:worker_threads'
import type { FromWorker, Invocation, WorkerSettings } from './worker-protocol.ts'

const settings = workerData as WorkerSettings
const port = parentPort
if (port === null) throw new Error('this file runs in a worker thread')

const writes = /^DynamoDB_\d+\.(Put|Update|Delete|BatchWrite|TransactWrite)Item/
const send = (message: FromWorker): void => port.postMessage(message)
const currentRequest = new AsyncLocalStorage<string>()

for (const level of ['debug', 'info', 'log', 'warn', 'error', 'trace'] as const) {
  console[level] = (...args: unknown[]) =>
    send({ kind: 'log', level, text: format(...args), requestId: currentRequest.getStore() })
}

// The SDK's requests pass Node's own client, which tells of each answer. A record is in its stream when the write is answered.
subscribe('http.client.response.finish', (message) => {
  const { request, response } = message as { request: ClientRequest; response: IncomingMessage }
  const operation = String(request.getHeader('x-amz-target') ?? '')
  if (response.statusCode === 200 && writes.test(operation)) send({ kind: 'wrote' })
})
const separator = settings.handler.lastIndexOf('.')
const moduleName = settings.handler.slice(0, separator)
const exportName = settings.handler.slice(separator + 1)

try {
  const loaded = await importFirst(
    ['mjs', 'js', 'cjs'].map((ending) => join(settings.codeDirectory, `${moduleName}.${ending}`)),
  )
  const handler = loaded[exportName] ?? (loaded['default'] as Record<string, unknown> | undefined)?.[exportName]
  if (typeof handler !== 'function') throw new Error(`${settings.handler} is not a function`)
  port.on('message', (invocation: Invocation) => {
    currentRequest.run(invocation.requestId, () => void run(handler as Handler, invocation))
  })
  send({ kind: 'ready' })
} catch (error) {
  send({ kind: 'init-failed', ...described(error) })
}

type Handler = (event: unknown, context: unknown) => unknown

async function run(handler: Handler, { event, requestId, deadline }: Invocation): Promise<void> {
  try {
    const result = await handler(JSON.parse(event), context(requestId, deadline))
    send({ kind: 'result', payload: JSON.stringify(result) ?? 'null' })
  } catch (error) {
    send({ kind: 'error', ...described(error) })
  }
}

function context(requestId: string, deadline: number) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: settings.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: settings.functionArn,
    memoryLimitInMB: String(settings.memoryMb),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${settings.functionName}`,
    logStreamName: settings.logStreamName,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  }
}

async function importFirst(files: readonly string[]): Promise<Record<string, unknown>> {
  for (const file of files) {
    try {
      return await import(pathToFileURL(file).href)
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
      if (!missing || !error.message.includes(file)) throw error
    }
  }
  throw new Error(`${settings.codeDirectory} holds no module ${moduleName}`)
}

function described(error: unknown) {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, stack: error.stack ?? '' }
    : { errorType: typeof error, errorMessage: String(error), stack: '' }
}
