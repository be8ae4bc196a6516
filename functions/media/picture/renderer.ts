import {
  ChildMemoryError,
  childScript,
  type KillableProcessOptions,
  killableProcess,
} from '../child/killable-process.ts'
import { rejected, type Verdict } from './verdict.ts'

export interface RendererOptions extends Omit<KillableProcessOptions, 'script'> {
  /** The module that renders; an argument so that a test can hang or crash. */
  readonly script?: string
}

export interface Renderer {
  /**
   * Renders one picture after another, each within its deadline.
   * @throws ChildTimeoutError, ChildCrashError. A picture that needs too much memory is a verdict.
   */
  render(picture: Uint8Array): Promise<Verdict>
  /** Starts the process ahead of the first picture. */
  start(): void
  stop(): void
}

/** Renders untrusted pictures in a process that can be killed. */
export function renderer({
  script = childScript('render-child', import.meta.url),
  ...limits
}: RendererOptions): Renderer {
  const child = killableProcess<Uint8Array, Verdict>({ script, ...limits })
  return {
    async render(picture) {
      try {
        return await child.ask(picture)
      } catch (error) {
        if (error instanceof ChildMemoryError) return tooExpensive
        throw error
      }
    },
    start: child.start,
    stop: child.stop,
  }
}

const tooExpensive = rejected(
  'too-many-pixels',
  'The picture needs more memory than is allowed. Send it smaller, or saved without interlacing.',
)
