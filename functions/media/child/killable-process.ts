import { type ChildProcess, fork } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ChildAnswer, ChildRequest } from './child-messages.ts'

/** The work took longer than its deadline; the process that did it is dead. */
export class ChildTimeoutError extends Error {
  override readonly name = 'ChildTimeoutError'
}

/** The process that did the work ended by itself, e.g. by a fault in a decoder. */
export class ChildCrashError extends Error {
  override readonly name = 'ChildCrashError'
}

/** The work needed more memory than it may; the process that did it is dead. */
export class ChildMemoryError extends Error {
  override readonly name = 'ChildMemoryError'
}

export interface KillableProcessOptions {
  /** The module that does the work, with `answerParent` in it. */
  readonly script: string
  /** From a request's turn to its answer, a new process's start included. */
  readonly deadlineMs: number
  /** Resident memory of the process, bytes. */
  readonly memoryLimit: number
  /** Whether what the process prints is dropped: decoders print a line for every fault in a foreign file. */
  readonly silent?: boolean
}

interface KillableProcess<Request, Answer> {
  /**
   * Works on one request after another: a call waits for those before it, and its deadline begins with its own turn.
   * @throws ChildTimeoutError, ChildCrashError, ChildMemoryError
   */
  ask(request: Request): Promise<Answer>
  /** Starts the process ahead of the first request. */
  start(): void
  stop(): void
}

/**
 * Works in a process of its own, which is kept for the next request and killed when one hangs: neither libvips'
 * time-out nor ending a thread stops a decoder in native code. Foreign bytes that crash a decoder crash that process,
 * not the function.
 */
export function killableProcess<Request, Answer>({
  script,
  deadlineMs,
  memoryLimit,
  silent = false,
}: KillableProcessOptions): KillableProcess<Request, Answer> {
  let child: ChildProcess | undefined
  let turn: Promise<unknown> = Promise.resolve()

  return {
    ask(request) {
      const answer = turn.then(() => askNow(request))
      turn = answer.catch(() => undefined)
      return answer
    },
    start: () => void running(),
    stop,
  }

  async function askNow(request: Request): Promise<Answer> {
    try {
      const answered = await answerOf(running(), { work: request, memoryLimit })
      if (answered.outcome === 'done') return answered.answer
      throw new ChildMemoryError(`the process came to ${memoryLimit} bytes`)
    } catch (error) {
      stop()
      throw error
    }
  }

  function running(): ChildProcess {
    if (child?.connected !== true) {
      // Structured clone over the pipe: a photograph of 10 MB crosses in 10 ms, as JSON in seconds.
      child = fork(script, {
        serialization: 'advanced',
        execArgv: [],
        stdio: ['ignore', 'ignore', silent ? 'ignore' : 'inherit', 'ipc'],
      })
      // A spare process must not keep a test or the laptop runtime alive.
      child.unref()
      child.channel?.unref()
    }
    return child
  }

  function stop(): void {
    child?.kill('SIGKILL')
    child = undefined
  }

  function answerOf(worker: ChildProcess, request: ChildRequest<Request>): Promise<ChildAnswer<Answer>> {
    const { promise, resolve, reject } = Promise.withResolvers<ChildAnswer<Answer>>()
    const onExit = (code: number | null, signal: string | null) => {
      reject(new ChildCrashError(`the process ended with ${signal ?? code}`))
    }
    const deadline = setTimeout(() => reject(new ChildTimeoutError(`no answer within ${deadlineMs} ms`)), deadlineMs)
    worker.once('message', resolve)
    worker.once('exit', onExit)
    worker.once('error', reject)
    worker.send(request, (error) => {
      // A process that died meanwhile tells so by its exit, which says why.
      if (error !== null) setTimeout(() => reject(error), 100).unref()
    })
    return promise.finally(() => {
      clearTimeout(deadline)
      worker.off('message', resolve).off('exit', onExit).off('error', reject)
    })
  }
}

/**
 * Where a child's module lies: beside the bundle that starts it when deployed (infra/bundle.ts names it among the
 * companions), else `<name>.ts` beside the module whose `import.meta.url` is given.
 */
export function childScript(name: string, parentUrl: string): string {
  return typeof __filename === 'string' && __filename.endsWith('.cjs')
    ? join(dirname(__filename), `${name}.cjs`)
    : fileURLToPath(new URL(`./${name}.ts`, parentUrl))
}
