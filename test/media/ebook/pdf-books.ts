import { degrees, PDFDocument, PDFName, PDFString, StandardFonts } from '@cantoo/pdf-lib'
import { markFont } from '#functions/media/ebook/font/mark-fonts.ts'

/** A page of a book for tests: what is drawn, on what. */
export interface BookPage {
  /** Of the media box: left, bottom, right, top. */
  readonly media?: readonly [number, number, number, number]
  readonly crop?: readonly [number, number, number, number]
  readonly rotate?: number
  readonly userUnit?: number
  /** Instructions in place of a line of text. */
  readonly content?: string
}

const a5 = [0, 0, 420, 595] as const

/** A PDF as a seller might upload it, made by the tests; each page says its number. */
export async function pdfBook(
  pages: readonly BookPage[],
  { objectStreams = true, title = 'The Book of Tests' }: { objectStreams?: boolean; title?: string } = {},
): Promise<Buffer> {
  const pdf = await PDFDocument.create({ updateMetadata: false })
  const font = await pdf.embedFont(StandardFonts.TimesRoman)
  pdf.setTitle(title)
  for (const [index, { media = a5, crop, rotate = 0, userUnit, content }] of pages.entries()) {
    const page = pdf.addPage([media[2] - media[0], media[3] - media[1]])
    page.setFont(font)
    page.setMediaBox(media[0], media[1], media[2] - media[0], media[3] - media[1])
    if (crop !== undefined) page.setCropBox(crop[0], crop[1], crop[2] - crop[0], crop[3] - crop[1])
    page.setRotation(degrees(rotate))
    if (userUnit !== undefined) page.node.set(PDFName.of('UserUnit'), pdf.context.obj(userUnit))
    const [left, bottom, right, top] = crop ?? media
    if (content === undefined) {
      page.drawText(`Page ${index + 1} of the book`, { x: (left + right) / 2 - 40, y: (bottom + top) / 2, size: 10 })
    } else {
      page.node.set(PDFName.of('Contents'), pdf.context.register(pdf.context.flateStream(content)))
    }
  }
  return Buffer.from(await pdf.save({ useObjectStreams: objectStreams, updateFieldAppearances: false }))
}

export const pagesOf = (count: number): readonly BookPage[] => Array.from({ length: count }, () => ({}))

/** What PDF/A-1b asks for in so far as a mark could spoil it: version 1.4, embedded fonts, plain XMP, an id, no object streams. */
export async function archivalBook(): Promise<Buffer> {
  const pdf = await PDFDocument.create({ updateMetadata: false })
  const { context } = pdf
  const { program, metrics } = markFont('latin')
  const descriptor = context.register(
    context.obj({
      Type: 'FontDescriptor',
      FontName: 'Book',
      Flags: 32,
      FontBBox: [...metrics.box],
      ItalicAngle: 0,
      Ascent: metrics.ascent,
      Descent: metrics.descent,
      CapHeight: 714,
      StemV: 80,
      FontFile2: context.register(context.flateStream(program, { Length1: program.length })),
    }),
  )
  const page = pdf.addPage([420, 595])
  page.node.setFontDictionary(
    PDFName.of('F'),
    context.register(
      context.obj({
        Type: 'Font',
        Subtype: 'TrueType',
        BaseFont: 'Book',
        Encoding: 'WinAnsiEncoding',
        FirstChar: 65,
        LastChar: 65,
        Widths: [639],
        FontDescriptor: descriptor,
      }),
    ),
  )
  page.node.set(PDFName.of('Contents'), context.register(context.stream('BT /F 12 Tf 72 300 Td (A) Tj ET')))
  pdf.catalog.set(
    PDFName.of('Metadata'),
    context.register(
      context.stream(
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="1" pdfaid:conformance="B"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>',
        { Type: 'Metadata', Subtype: 'XML' },
      ),
    ),
  )
  context.trailerInfo.ID = context.obj([PDFString.of('0123456789abcdef'), PDFString.of('0123456789abcdef')])
  const bytes = Buffer.from(await pdf.save({ useObjectStreams: false }))
  bytes.write('%PDF-1.4', 0, 'latin1')
  return bytes
}
