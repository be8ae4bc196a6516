import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { RenderAnswer, RenderRequest } from './render-request.ts'
import { rejected, type Verdict } from './verdict.ts'

/** The picture took longer than its deadline; the process that worked on it is dead. */
export class RenderTimeoutError extends Error {
  override readonly name = 'RenderTimeoutError'
}

/** The process that worked on the picture ended by itself, e.g. by a fault in a decoder. */
export class RenderCrashError extends Error {
  override readonly name = 'RenderCrashError'
}

export interface RendererOptions {
  /** From the picture's arrival to its last rendition, a new process's start included. */
  readonly deadlineMs: number
  /** Resident memory of the process that renders, bytes. */
  readonly memoryLimit: number
  /** The module that renders; an argument so that a test can hang or crash. */
  readonly script?: string
}

export interface Renderer {
  /**
   * Renders one picture after another: a call waits for those before it, and its deadline begins with its own turn.
   * @throws RenderTimeoutError, RenderCrashError. A picture that needs too much memory is a verdict.
   */
  render(picture: Uint8Array): Promise<Verdict>
  /** Starts the process ahead of the first picture. */
  start(): void
  stop(): void
}

/**
 * Renders in a process of its own, which is kept for the next picture and killed when one hangs: neither libvips'
 * time-out nor ending a thread stops a decoder in native code. Foreign bytes that crash a decoder crash that process,
 * not the function.
 */
export function renderer({ deadlineMs, memoryLimit, script = childScript() }: RendererOptions): Renderer {
  let child: ChildProcess | undefined
  let turn: Promise<unknown> = Promise.resolve()

  return {
    render(picture) {
      const verdict = turn.then(() => renderNow(picture))
      turn = verdict.catch(() => undefined)
      return verdict
    },
    start: () => void running(),
    stop,
  }

  async function renderNow(picture: Uint8Array): Promise<Verdict> {
    const worker = running()
    try {
      const answered = await answer(worker, picture)
      if (answered.outcome !== 'out-of-memory') return answered
      stop()
      return tooExpensive
    } catch (error) {
      stop()
      throw error
    }
  }

  function running(): ChildProcess {
    if (child?.connected !== true) {
      // Structured clone over the pipe: a photograph of 10 MB crosses in 10 ms, as JSON in seconds.
      child = fork(script, { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
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

  function answer(worker: ChildProcess, picture: Uint8Array): Promise<RenderAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<RenderAnswer>()
    const onExit = (code: number | null, signal: string | null) => {
      reject(new RenderCrashError(`the process ended with ${signal ?? code}`))
    }
    const deadline = setTimeout(
      () => reject(new RenderTimeoutError(`no renditions within ${deadlineMs} ms`)),
      deadlineMs,
    )
    worker.once('message', resolve)
    worker.once('exit', onExit)
    worker.once('error', reject)
    const request: RenderRequest = { picture, memoryLimit }
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

const tooExpensive = rejected(
  'too-many-pixels',
  'The picture needs more memory than is allowed. Send it smaller, or saved without interlacing.',
)

/** The child's module: beside this bundle when deployed, the source when not bundled. */
function childScript(): string {
  return typeof __filename === 'string' && __filename.endsWith('.cjs')
    ? __filename.replace(/[^/\\]*$/, 'render-child.cjs')
    : fileURLToPath(new URL('./render-child.ts', import.meta.url))
}
