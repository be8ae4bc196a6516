import type { MediaRejectionCode } from '#events/media.ts'
import { type Rejection, rejected } from '../../picture/verdict.ts'

/** Why an EPUB cannot be taken, with the sentence for the seller. */
export class EpubProblem extends Error {
  override readonly name = 'EpubProblem'
  readonly code: MediaRejectionCode

  constructor(code: MediaRejectionCode, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.code = code
  }
}

/** The verdict on a book that a step could not read. */
export function refusal(error: unknown): Rejection {
  if (error instanceof EpubProblem) return rejected(error.code, error.message, error.cause)
  return rejected('damaged', 'The EPUB is damaged and cannot be read. Export it anew.', error)
}
