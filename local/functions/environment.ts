import { randomUUID } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import type { FunctionDefinition } from '#local/run/model.ts'
import type { FunctionLog } from './function-log.ts'
import type { InvocationResult } from './invocation-result.ts'
import type { FromWorker, Invocation, WorkerSettings } from './worker-protocol.ts'

/** One execution environment of a function: a worker thread that runs one invocation at a time. */
export type Environment = {
  /** Resolves once INIT is over; `undefined` = ready, else why not. */
  readonly initialized: Promise<InvocationResult | undefined>
  readonly invoke: (requestId: string, event: string) => Promise<InvocationResult>
  /** False when the thread has ended or must not be used again. */
  readonly alive: () => boolean
  readonly stop: () => Promise<void>
}

/** INIT may take ten seconds, as on Lambda. */
const initLimitMs = 10_000

/**
 * Starts an environment. A time-out, a crash or an exhausted heap ends this thread only and is answered as a result.
 * `wrote` is called for each of its writes that DynamoDB took.
 */
export function startEnvironment(
  definition: FunctionDefinition,
  env: NodeJS.ProcessEnv,
  log: FunctionLog,
  wrote: () => void,
): Environment {
  const settings: WorkerSettings = {
    codeDirectory: definition.codeDirectory,
    handler: definition.handler,
    functionName: definition.name,
    functionArn: definition.arn,
    memoryMb: definition.memoryMb,
    logStreamName: `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`,
  }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: settings,
    env: { ...env, AWS_LAMBDA_LOG_STREAM_NAME: settings.logStreamName },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: definition.memoryMb },
  })
  let alive = true
  let requestId: string | undefined
  let settle: ((result: InvocationResult) => void) | undefined
  let endInit: (result: InvocationResult | undefined) => void = () => undefined
  const finish = (result: InvocationResult): void => {
    endInit(result)
    settle?.(result)
    settle = undefined
    requestId = undefined
  }
  const end = (result: InvocationResult): void => {
    alive = false
    finish(result)
    void worker.terminate()
  }
  const initialized = new Promise<InvocationResult | undefined>((resolve) => {
    const limit = setTimeout(
      () =>
        end({ kind: 'init-failed', errorType: 'Sandbox.Timedout', errorMessage: 'INIT took longer than 10 seconds' }),
      initLimitMs,
    )
    endInit = (result) => {
      clearTimeout(limit)
      resolve(result)
    }
  })
  worker.on('message', (message: FromWorker) => {
    switch (message.kind) {
      case 'ready':
        return endInit(undefined)
      case 'init-failed':
        log.line('error', message.stack || message.errorMessage, undefined)
        return end(message)
      case 'result':
        return finish({ kind: 'success', payload: message.payload })
      case 'error':
        log.line('error', message.stack || message.errorMessage, requestId)
        return finish({ kind: 'failed', errorType: message.errorType, errorMessage: message.errorMessage })
      case 'wrote':
        return wrote()
      case 'log':
        return log.line(message.level, message.text, message.requestId ?? requestId)
    }
  })
  for (const [stream, level] of [
    [worker.stdout, 'log'],
    [worker.stderr, 'error'],
  ] as const) {
    stream.on('data', (chunk: Buffer) => log.line(level, chunk.toString().trimEnd(), requestId))
  }
  worker.on('error', (error: Error) => {
    const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    log.line(
      'error',
      outOfMemory ? `out of memory at ${definition.memoryMb} MB` : (error.stack ?? error.message),
      requestId,
    )
    end({
      kind: 'crashed',
      errorType: outOfMemory ? 'Runtime.OutOfMemory' : error.name,
      errorMessage: outOfMemory ? `the function used more than ${definition.memoryMb} MB` : error.message,
    })
  })
  worker.on('exit', (code) => {
    end({ kind: 'crashed', errorType: 'Runtime.ExitError', errorMessage: `the function exited with code ${code}` })
  })
  return {
    initialized,
    alive: () => alive,
    invoke: (id, event) =>
      new Promise((resolve) => {
        const timeout = setTimeout(() => {
          const errorMessage = `Task timed out after ${(definition.timeoutMs / 1_000).toFixed(2)} seconds`
          log.line('error', errorMessage, id)
          end({ kind: 'timed-out', errorType: 'Sandbox.Timedout', errorMessage })
        }, definition.timeoutMs)
        requestId = id
        settle = (result) => {
          clearTimeout(timeout)
          resolve(result)
        }
        if (!alive)
          return finish({ kind: 'crashed', errorType: 'Runtime.ExitError', errorMessage: 'the function has ended' })
        worker.postMessage({ requestId: id, event, deadline: Date.now() + definition.timeoutMs } satisfies Invocation)
      }),
    stop: async () => {
      alive = false
      await worker.terminate()
    },
  }
}
