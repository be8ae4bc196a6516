import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib'
import { copyCode } from '#functions/media/ebook/copy-code.ts'
import { inspectEbook, markEbook } from '#functions/media/ebook/ebook.ts'
import { shuffledRounds } from '../rounds.ts'
import { printTable, quantile, round } from '../table.ts'

const pages = 300
const mark = { code: copyCode('ord_01', 0), licensee: 'Ada Lovelace', order: 'ord_01', date: '2026-11-28' }

/**
 * Marks a book of 300 pages, beside what qpdf takes to lay one and the same stamp over all of them, its start and the files
 * included: C++ that looks at neither crop boxes nor what pages leave open. Without qpdf, our time alone.
 */
export async function watermark(short: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'storefold-bench-'))
  const path = (name: string) => join(folder, name)
  try {
    const book = await pdfOf(pages, 40)
    writeFileSync(path('book.pdf'), book)
    writeFileSync(path('stamp.pdf'), await pdfOf(1, 1))
    const contestants = new Map<string, () => unknown>([
      ['markEbook', async () => expectMarked(await markEbook(book, mark))],
      ['inspectEbook', () => inspectEbook(book)],
    ])
    if (spawnSync('qpdf', ['--version']).status === 0) {
      const words = ['--overlay', path('stamp.pdf'), '--repeat=1', '--', path('book.pdf'), path('out.pdf')]
      contestants.set('qpdf --overlay', () => execFileSync('qpdf', words))
    }
    const samples = await shuffledRounds(contestants, { rounds: short ? 3 : 15, calls: 1 })
    const median = (name: string) => quantile(samples.get(name) ?? [], 0.5) / 1000
    const own = median('markEbook')
    printTable(
      [`${pages} pages`, 'median ms', 'of markEbook'],
      [...samples.keys()].map((name) => [name, round(median(name)), round(median(name) / own, 2)]),
    )
    console.log(`  peak resident memory of a process that marks one: ${peakOfMarking(path('book.pdf'))} MB`)
    const copy = await markEbook(book, mark)
    if (copy.outcome === 'marked') console.log(`  book ${book.length} bytes, copy ${copy.content.length} bytes`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** In a fresh process, because this one has other things in memory. */
function peakOfMarking(file: string): number {
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  const program = `
    import { readFileSync } from 'node:fs'
    const { markEbook } = await import(${module('../../functions/media/ebook/ebook.ts')})
    const { peakMb } = await import(${module('./measured.ts')})
    await markEbook(readFileSync(${JSON.stringify(file)}), ${JSON.stringify(mark)})
    console.log(Math.round(peakMb()))`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }))
}

function expectMarked(verdict: { readonly outcome: string }): void {
  if (verdict.outcome !== 'marked') throw new Error('The book of the benchmark was refused.')
}

async function pdfOf(count: number, lines: number): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  const font = await pdf.embedFont(StandardFonts.TimesRoman)
  for (let number = 1; number <= count; number++) {
    const page = pdf.addPage([420, 595])
    page.setFont(font)
    for (let line = 0; line < lines; line++) {
      page.drawText(`Page ${number}, line ${line} of a book that somebody wrote`, {
        x: 40,
        y: 550 - line * 13,
        size: 10,
      })
    }
  }
  return pdf.save()
}
