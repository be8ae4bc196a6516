import { PDFDocument } from '@cantoo/pdf-lib'

/** A PDF of one page that says the text, small and whole. */
export function smallPdf(text: string): Buffer<ArrayBuffer> {
  const content = `BT /F1 24 Tf 72 720 Td (${text.replace(/[()\\]/g, '')}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< /Title (${text.replace(/[()\\]/g, '')}) >>`,
  ]
  let file = '%PDF-1.7\n'
  const offsets = objects.map((object, index) => {
    const offset = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R /Info 6 0 R >>\nstartxref\n${file.length}\n%%EOF\n`
  return Buffer.from(`${file}xref\n0 ${size}\n0000000000 65535 f \n${table}${trailer}`, 'latin1')
}

/** The pages of a PDF in a new file: whatever was beside them, title, author and metadata, is gone. */
export async function pagesOnly(pdf: Uint8Array): Promise<Buffer> {
  const [from, to] = [await PDFDocument.load(pdf), await PDFDocument.create()]
  for (const page of await to.copyPages(from, from.getPageIndices())) to.addPage(page)
  return Buffer.from(await to.save())
}
