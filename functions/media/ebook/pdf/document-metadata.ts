import {
  decodePDFRawStream,
  PDFDict,
  type PDFDocument,
  PDFHexString,
  PDFName,
  PDFRawStream,
  PDFRef,
  PDFString,
} from '@cantoo/pdf-lib'
import { type LicenceMark, licenceSentence, oneLine } from '../licence-mark.ts'
import { withinInflateBudget } from './inflate-budget.ts'

const maxXmpBytes = 4 * 1024 * 1024

/** The title as the document's information has it; null without one. */
export function titleOf(pdf: PDFDocument): string | null {
  const title = infoOf(pdf)?.lookup(PDFName.of('Title'))
  const text = title instanceof PDFString || title instanceof PDFHexString ? oneLine(title.decodeText()) : ''
  return text === '' ? null : [...text].slice(0, 250).join('')
}

/** Entries of our own in the document information: PDF/A wants only the standard ones to agree with XMP. */
export function markInformation(pdf: PDFDocument, mark: LicenceMark): void {
  const info = infoOf(pdf) ?? pdf.context.obj({})
  if (infoOf(pdf) === undefined) pdf.context.trailerInfo.Info = pdf.context.register(info)
  info.set(PDFName.of('StorefoldLicence'), PDFHexString.fromText(licenceSentence(mark)))
  info.set(PDFName.of('StorefoldCopy'), PDFString.of(mark.code))
}

/** The XMP packet as text, where there is one in UTF-8. */
export async function xmpOf(pdf: PDFDocument): Promise<string | undefined> {
  const stream = pdf.catalog.lookup(PDFName.of('Metadata'))
  if (!(stream instanceof PDFRawStream)) return undefined
  const bytes = await withinInflateBudget(maxXmpBytes, () => decodePDFRawStream(stream).decode())
  const text = Buffer.from(bytes).toString('utf8')
  return text.includes('</rdf:RDF>') ? text : undefined
}

/**
 * Adds the licence to XMP as `xmpRights:UsageTerms`, a property that PDF/A-1 knows without a schema. Where the book has
 * usage terms of its own, they stay, and XMP stays without a mark.
 */
export async function markXmp(pdf: PDFDocument, mark: LicenceMark): Promise<void> {
  const xmp = await xmpOf(pdf)
  if (xmp === undefined || xmp.includes('xmpRights:UsageTerms')) return
  const about = /<rdf:Description[^>]*?\srdf:about=("[^"]*"|'[^']*')/.exec(xmp)?.[1] ?? '""'
  const description = `<rdf:Description rdf:about=${about} xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"><xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">${escaped(licenceSentence(mark))}</rdf:li></rdf:Alt></xmpRights:UsageTerms></rdf:Description>`
  const end = xmp.lastIndexOf('</rdf:RDF>')
  // Not deflated: whoever looks for XMP must find it without knowing PDF, and PDF/A-1 insists.
  const stream = pdf.context.stream(Buffer.from(xmp.slice(0, end) + description + xmp.slice(end), 'utf8'), {
    Type: 'Metadata',
    Subtype: 'XML',
  })
  const ref = pdf.catalog.get(PDFName.of('Metadata'))
  if (ref instanceof PDFRef) pdf.context.assign(ref, stream)
  else pdf.catalog.set(PDFName.of('Metadata'), pdf.context.register(stream))
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`)
}

function infoOf(pdf: PDFDocument): PDFDict | undefined {
  const info = pdf.context.lookup(pdf.context.trailerInfo.Info)
  return info instanceof PDFDict ? info : undefined
}
