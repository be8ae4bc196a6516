import {
  ChildCrashError,
  ChildMemoryError,
  childScript,
  type KillableProcessOptions,
  killableProcess,
} from '../child/killable-process.ts'
import { type Rejection, rejected } from '../picture/verdict.ts'
import type { InspectedEbook, MarkedEbook } from './ebook-outcome.ts'
import type { EbookRequest } from './ebook-request.ts'
import type { LicenceMark } from './licence-mark.ts'

export interface EbookReader {
  /** @throws ChildTimeoutError. A book that needs too much memory is a verdict. */
  inspect(bytes: Uint8Array): Promise<InspectedEbook | Rejection>
  /** @throws ChildTimeoutError */
  mark(bytes: Uint8Array, mark: LicenceMark): Promise<MarkedEbook | Rejection>
  /** Starts the process ahead of the first book. */
  start(): void
  stop(): void
}

interface EbookReaderOptions extends Omit<KillableProcessOptions, 'script'> {
  /** The module that reads books; an argument so that a test can hang or crash. */
  readonly script?: string
}

/** Reads and marks untrusted books in a process that can be killed. */
export function ebookReader({
  script = childScript('ebook-child', import.meta.url),
  ...limits
}: EbookReaderOptions): EbookReader {
  const child = killableProcess<EbookRequest, unknown>({ script, ...limits })
  return {
    // The child answers each task with its own kind of verdict.
    inspect: (bytes) => ask({ task: 'inspect', bytes }) as Promise<InspectedEbook | Rejection>,
    mark: (bytes, mark) => ask({ task: 'mark', bytes, mark }) as Promise<MarkedEbook | Rejection>,
    start: child.start,
    stop: child.stop,
  }

  async function ask(request: EbookRequest): Promise<unknown> {
    try {
      return await child.ask(request)
    } catch (error) {
      // Nothing native reads books, so that a process that ends by itself has run out of memory.
      if (error instanceof ChildMemoryError || error instanceof ChildCrashError) return tooExpensive
      throw error
    }
  }
}

const tooExpensive = rejected(
  'too-large-unpacked',
  'The book needs more memory than is allowed. Save it anew, or smaller.',
)
