import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { corpora } from '#test/corpora.ts'
import { hasProgram } from './has-program.ts'
import { expectSensible, measuredRenderer } from './measured-renderer.ts'

const pictures = measuredRenderer()
let outputs: string

beforeAll(() => {
  outputs = mkdtempSync(join(tmpdir(), 'storefold-renditions-'))
})
afterAll(() => {
  pictures.stop()
  rmSync(outputs, { recursive: true, force: true })
})

/** Every eighth of each folder, or all of them with `FOREIGN_FILES=all`, as in CI. */
const step = process.env['FOREIGN_FILES'] === 'all' ? 1 : 8

const files =
  corpora === undefined
    ? []
    : readdirSync(join(corpora, 'images'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .filter((_, index) => index % step === 0)

describe.skipIf(corpora === undefined)('foreign files (../shared/corpora/images)', () => {
  test.each(files.map((file) => [file.split('/').slice(-2).join('/'), file] as const))(
    '%s becomes renditions without metadata, or is rejected with a reason, within 10 s of CPU time and 512 MB',
    async (name, file) => {
      const verdict = await pictures.render(readFileSync(file))
      expectSensible(verdict)
      if (verdict.outcome === 'rejected') return
      for (const { content, preset, width, format } of verdict.renditions) {
        const { exif, icc, xmp, iptc, comments } = await sharp(content).metadata()
        expect({ exif, icc, xmp, iptc, comments }).toEqual({})
        writeFileSync(join(outputs, `${name.replaceAll('/', '_')}-${preset}-${width}.${format}`), content)
      }
    },
  )

  test.skipIf(!hasProgram('exiftool', '-ver'))(
    'have renditions in which exiftool (skipped where it is absent) finds nothing but how a picture is stored',
    () => {
      const told = execFileSync('exiftool', ['-j', '-G1', '-a', '-u', '-q', outputs], { maxBuffer: 256 * 1024 * 1024 })
      const renditions: Record<string, unknown>[] = JSON.parse(told.toString())
      expect(renditions.length).toBe(readdirSync(outputs).length)
      const tags = new Set(renditions.flatMap(Object.keys))
      expect([...tags].filter((tag) => !storage.test(tag))).toEqual([])
    },
  )
})

/** What exiftool itself, the file system and the containers of JPEG, WebP and AVIF say. */
const storage = /^(SourceFile$|(ExifTool|System|Composite|JFIF|RIFF|QuickTime|Meta|Track1):|File:(?!Comment))/
