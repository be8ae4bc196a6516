export type EbookFormat = 'pdf' | 'epub'

/** A book that can be marked. */
export interface InspectedEbook {
  readonly outcome: 'accepted'
  readonly format: EbookFormat
  readonly title: string | null
  /** Pages of a PDF, documents of an EPUB's spine. */
  readonly units: number
}

export interface MarkedEbook {
  readonly outcome: 'marked'
  readonly format: EbookFormat
  readonly content: Uint8Array
}
