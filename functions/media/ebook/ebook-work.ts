import type { Rejection } from '../picture/verdict.ts'

/** What a copy says of whose it is. */
export interface Mark {
  /** What the copy is found by. */
  readonly code: string
  readonly licensee: string
  readonly order: string
  /** RFC 3339 date. */
  readonly date: string
}

/** What the process that reads books is asked. */
export type EbookWork =
  | { readonly work: 'inspect'; readonly book: Uint8Array }
  | { readonly work: 'mark'; readonly book: Uint8Array; readonly mark: Mark }

export interface AcceptedEbook {
  readonly outcome: 'accepted'
  readonly format: 'pdf' | 'epub'
  readonly title: string | null
  /** Pages of a PDF, chapters of an EPUB. */
  readonly units: number
}

export interface MarkedEbook {
  readonly outcome: 'marked'
  readonly format: 'pdf' | 'epub'
  readonly content: Uint8Array
}

export type EbookAnswer = AcceptedEbook | MarkedEbook | Rejection
