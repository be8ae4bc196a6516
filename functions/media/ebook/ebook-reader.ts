import {
  ChildMemoryError,
  childScript,
  type KillableProcessOptions,
  killableProcess,
} from '../child/killable-process.ts'
import { type Rejection, rejected } from '../picture/verdict.ts'
import type { AcceptedEbook, EbookAnswer, EbookWork, Mark, MarkedEbook } from './ebook-work.ts'

export interface EbookReaderOptions extends Omit<KillableProcessOptions, 'script'> {
  /** The module that reads books; an argument so that a test can hang or crash. */
  readonly script?: string
}

/**
 * Reads untrusted books in a process that can be killed, one after another, each within its deadline.
 * Throws ChildTimeoutError and ChildCrashError; a book that needs too much memory is a rejection.
 */
export interface EbookReader {
  inspect(book: Uint8Array): Promise<AcceptedEbook | Rejection>
  mark(book: Uint8Array, mark: Mark): Promise<MarkedEbook | Rejection>
  /** Starts the process ahead of the first book. */
  start(): void
  stop(): void
}

export function ebookReader({
  script = childScript('ebook-child', import.meta.url),
  ...limits
}: EbookReaderOptions): EbookReader {
  const child = killableProcess<EbookWork, EbookAnswer>({ script, ...limits })
  return {
    async inspect(book) {
      const answer = await ask({ work: 'inspect', book })
      if (answer.outcome === 'marked') throw new Error('the process marked a book that it was to look at')
      return answer
    },
    async mark(book, mark) {
      const answer = await ask({ work: 'mark', book, mark })
      if (answer.outcome === 'accepted') throw new Error('the process looked at a book that it was to mark')
      return answer
    },
    start: child.start,
    stop: child.stop,
  }

  async function ask(work: EbookWork): Promise<EbookAnswer> {
    try {
      return await child.ask(work)
    } catch (error) {
      if (error instanceof ChildMemoryError) return tooExpensive
      throw error
    }
  }
}

const tooExpensive = rejected(
  'damaged',
  'The book needs more memory than is allowed. Save it anew, or send it smaller.',
)
