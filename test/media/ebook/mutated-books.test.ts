import { afterAll, describe, expect, test } from 'vitest'
import { ebookReader } from '#functions/media/ebook/ebook-reader.ts'
import { archive, epub2, epub3 } from './epub-books.ts'
import { archivalBook, pagesOf, pdfBook } from './pdf-books.ts'
import { sampleMark } from './sample-mark.ts'

const books = ebookReader({ deadlineMs: 10_000, memoryLimit: 512 * 1024 * 1024 })
afterAll(() => books.stop())

const mutants = 500
const seed = 20_261_128

describe('foreign bytes', { timeout: 180_000 }, () => {
  test(`${mutants} damaged PDFs are marked or refused, none hangs (seed ${seed})`, async () => {
    const originals = await Promise.all([
      pdfBook(pagesOf(3), { objectStreams: false }),
      pdfBook([{ rotate: 90 }, { crop: [10, 10, 200, 200] }]),
      archivalBook(),
    ])
    expect(await outcomes(originals)).toMatchObject({ marked: expect.any(Number), rejected: expect.any(Number) })
  })

  test(`${mutants} damaged EPUBs are marked or refused, none hangs (seed ${seed})`, async () => {
    expect(await outcomes([archive(epub3), archive(epub2)])).toMatchObject({ rejected: expect.any(Number) })
  })
})

/** Both tasks, because what one accepts the other must mark. */
async function outcomes(originals: readonly Buffer[]): Promise<Record<string, number>> {
  const random = randomFrom(seed)
  const counts: Record<string, number> = {}
  for (let index = 0; index < mutants; index++) {
    const mutant = mutantOf(originals[index % originals.length] ?? Buffer.alloc(0), random)
    const [inspected, marked] = [await books.inspect(mutant), await books.mark(mutant, sampleMark)]
    const agree = (inspected.outcome === 'accepted') === (marked.outcome === 'marked')
    expect(agree, `mutant ${index}: ${inspected.outcome}, then ${JSON.stringify(marked).slice(0, 300)}`).toBe(true)
    counts[marked.outcome] = (counts[marked.outcome] ?? 0) + 1
  }
  return counts
}

/** Some bytes changed, a piece cut out, doubled or moved. */
function mutantOf(original: Buffer, random: (below: number) => number): Buffer {
  const bytes = Buffer.from(original)
  const [from, length] = [random(bytes.length), random(200)]
  switch (random(4)) {
    case 0:
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)])
    case 1:
      return Buffer.concat([bytes.subarray(0, from + length), bytes.subarray(from)])
    case 2:
      return bytes.subarray(0, from)
    default:
      for (let count = 1 + random(20); count > 0; count--) bytes[random(bytes.length)] = random(256)
      return bytes
  }
}

/** Numerical Recipes' linear congruential generator: the same mutants on every machine. */
function randomFrom(start: number): (below: number) => number {
  let state = start
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
