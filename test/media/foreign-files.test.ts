import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { renderer } from '#functions/media/picture/renderer.ts'
import { corpora } from '#test/corpora.ts'

/** Longer than the longest permitted time, so that a slow file fails by its figure and not by the renderer's deadline. */
const pictures = renderer({ deadlineMs: 15_000, memoryLimit: 512 * 1024 * 1024 })
afterAll(() => pictures.stop())

const files =
  corpora === undefined
    ? []
    : readdirSync(join(corpora, 'images'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))

describe.skipIf(corpora === undefined)('foreign files (../shared/corpora/images)', () => {
  test.each(files.map((file) => [file.split('/').slice(-2).join('/'), file] as const))(
    '%s becomes renditions without metadata, or is rejected with a reason, within 10 s',
    { timeout: 20_000 },
    async (_name, file) => {
      const started = performance.now()
      const verdict = await pictures.render(readFileSync(file))
      expect(performance.now() - started).toBeLessThan(10_000)
      switch (verdict.outcome) {
        case 'rejected':
          expect(verdict.detail).toMatch(/^[A-Z0-9].{10,400}\.$/)
          return
        case 'rendered':
          expect(verdict.renditions.length).toBeGreaterThanOrEqual(2)
          for (const { content } of verdict.renditions) {
            const { exif, icc, xmp, iptc, comments } = await sharp(content).metadata()
            expect({ exif, icc, xmp, iptc, comments }).toEqual({})
          }
      }
    },
  )
})
