import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { FunctionDefinition } from '#local/run/model.ts'
import { type Environment, startEnvironment } from './environment.ts'
import type { FunctionLog } from './function-log.ts'
import type { InvocationResult } from './invocation-result.ts'

/** All execution environments of one function. */
export type FunctionPool = {
  readonly definition: FunctionDefinition
  /** Invokes with an event (JSON-able). Waits in order when all environments are busy. Never rejects. */
  readonly invoke: (event: unknown, requestId?: string) => Promise<InvocationResult>
  /** Invocations that run or wait. */
  readonly busy: () => number
  /** Invocations since the start. */
  readonly started: () => number
  /** New invocations run the code of this folder; running ones end with the old code. */
  readonly reload: (codeDirectory: string) => void
  /** Starts an environment ahead of the first invocation. */
  readonly warm: () => void
  /** Ends all environments; waiting invocations fail. */
  readonly stop: () => Promise<void>
}

/**
 * Environments of one function on a laptop when the template reserves no number: four, but no more than the cores can
 * feed. Lambda gives a function of 1,769 MB one vCPU (developer guide, "Configure memory"), and what asks for as much
 * computes: more of it side by side takes longer in all and leaves nothing to who waits for an answer.
 */
function defaultConcurrency(memoryMb: number): number {
  return Math.max(1, Math.min(4, Math.floor((availableParallelism() * 1_769) / memoryMb)))
}

/** An environment that had nothing to do for so long is ended. */
const idleLimitMs = 5 * 60_000

type Waiting = {
  readonly requestId: string
  readonly event: string
  readonly resolve: (result: InvocationResult) => void
}

/** A pool for a function; `environment` is what its code sees as `process.env`, `wrote` hears of each of its writes. */
export function createPool(
  definition: FunctionDefinition,
  environment: NodeJS.ProcessEnv,
  log: FunctionLog,
  wrote: () => void,
): FunctionPool {
  const limit = definition.concurrency ?? defaultConcurrency(definition.memoryMb)
  const idle: Environment[] = []
  const all = new Set<Environment>()
  const retired = new WeakSet<Environment>()
  const waiting: Waiting[] = []
  const idleTimers = new Map<Environment, NodeJS.Timeout>()
  let starting = 0
  let running = 0
  let started = 0
  let current = definition
  let stopped = false

  const discard = (environment: Environment): void => {
    all.delete(environment)
    clearTimeout(idleTimers.get(environment))
    idleTimers.delete(environment)
    const at = idle.indexOf(environment)
    if (at >= 0) idle.splice(at, 1)
    void environment.stop()
  }

  const rest = (environment: Environment): void => {
    if (stopped || retired.has(environment) || !environment.alive()) {
      discard(environment)
    } else {
      idle.push(environment)
      idleTimers.set(environment, setTimeout(() => discard(environment), idleLimitMs).unref())
    }
    dispatch()
  }

  const serve = async (environment: Environment, { requestId, event, resolve }: Waiting): Promise<void> => {
    clearTimeout(idleTimers.get(environment))
    running += 1
    const result = await environment.invoke(requestId, event)
    running -= 1
    rest(environment)
    resolve(result)
  }

  const start = async (): Promise<void> => {
    starting += 1
    const fresh = startEnvironment(current, environmentOf(current, environment), log, wrote)
    all.add(fresh)
    const failure = await fresh.initialized
    starting -= 1
    if (failure === undefined) return rest(fresh)
    discard(fresh)
    // As on Lambda, a failed INIT fails the invocation that it was started for.
    waiting.shift()?.resolve(failure)
    dispatch()
  }

  const dispatch = (): void => {
    if (stopped) return
    while (waiting.length > 0) {
      const free = idle.pop()
      if (free === undefined) break
      if (!free.alive()) {
        discard(free)
        continue
      }
      const next = waiting.shift()
      if (next === undefined) idle.push(free)
      else void serve(free, next)
    }
    if (waiting.length > starting && all.size < limit) void start()
  }

  return {
    definition,
    invoke: (event, requestId = randomUUID()) =>
      new Promise((resolve) => {
        if (stopped) return resolve(ended)
        started += 1
        waiting.push({ requestId, event: JSON.stringify(event), resolve })
        dispatch()
      }),
    busy: () => waiting.length + running,
    started: () => started,
    reload: (codeDirectory) => {
      current = { ...current, codeDirectory }
      for (const environment of all) retired.add(environment)
      for (const environment of [...idle]) discard(environment)
    },
    warm: () => {
      if (all.size === 0 && !stopped) void start()
    },
    stop: async () => {
      stopped = true
      for (const { resolve } of waiting.splice(0)) resolve(ended)
      await Promise.all([...all].map((environment) => environment.stop()))
    },
  }
}

const ended: InvocationResult = {
  kind: 'crashed',
  errorType: 'Runtime.ExitError',
  errorMessage: 'the laptop is shutting down',
}

function environmentOf(definition: FunctionDefinition, base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...base,
    ...definition.environment,
    TZ: ':UTC',
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: definition.codeDirectory,
    _HANDLER: definition.handler,
  }
}
