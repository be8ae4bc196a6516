import {
  ChildMemoryError,
  childScript,
  type KillableProcessOptions,
  killableProcess,
} from '../child/killable-process.ts'
import { rejected } from '../picture/verdict.ts'
import type { VideoVerdict } from './video-verdict.ts'

/** A verdict on the file, whichever it is. */
type PosterVerdict = Exclude<VideoVerdict, { outcome: 'no-decoder' }>

interface PosterTakerOptions extends Omit<KillableProcessOptions, 'script'> {
  /** The module that decodes; an argument so that a test can hang or crash. */
  readonly script?: string
}

export interface PosterTaker {
  /**
   * Takes the pictures of one video file after another, each within its deadline.
   * @throws ChildTimeoutError, ChildCrashError; NoDecoderError. A video that needs too much memory is a verdict.
   */
  take(path: string): Promise<PosterVerdict>
  /** Starts the process ahead of the first video. */
  start(): void
  stop(): void
}

/** This machine cannot decode videos; no file is to blame. */
class NoDecoderError extends Error {
  override readonly name = 'NoDecoderError'
}

/** Decodes untrusted videos in a process that can be killed. */
export function posterTaker({
  script = childScript('take-pictures-child', import.meta.url),
  ...limits
}: PosterTakerOptions): PosterTaker {
  const child = killableProcess<string, VideoVerdict>({ script, silent: true, ...limits })
  return {
    async take(path) {
      try {
        const verdict = await child.ask(path)
        if (verdict.outcome === 'no-decoder') throw new NoDecoderError(verdict.reason)
        return verdict
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
  'The video needs more memory than is allowed. Send it with fewer pixels.',
)
