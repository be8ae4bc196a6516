const mebibyte = 1024 * 1024

/** What a book may have; beyond it, it is refused before it can cost more. */
export const bookLimits = {
  /** The file itself, bytes. */
  bytes: 64 * mebibyte,
  /** Pages of a PDF, documents of an EPUB's spine. The PDF reference of 2008 has 756 pages. */
  units: 5000,
  /**
   * What the object streams and cross-reference streams of a PDF inflate to, bytes. Each byte of them becomes some ten
   * of objects in memory; without a limit a crafted file of 389 KB took 732 MB.
   */
  pdfObjects: 24 * mebibyte,
  /** What the drawing instructions of all pages inflate to, bytes; they are read one page after the other. */
  pdfContents: 192 * mebibyte,
  /** Files in an EPUB. */
  entries: 10_000,
  /** One file of an EPUB, and all of them, inflated, bytes. */
  entryBytes: 64 * mebibyte,
  archiveBytes: 256 * mebibyte,
  /** An XML document of an EPUB (chapter, package, container), bytes. */
  documentBytes: 16 * mebibyte,
  /** Text deflates to a fifth; from 1 MiB on nobody who writes a book reaches a two-hundredth. */
  ratio: 200,
} as const
