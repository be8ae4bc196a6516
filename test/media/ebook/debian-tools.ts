import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether a program of the machine can be started; tests that judge our files by it skip where it cannot. */
export function installed(...programs: readonly string[]): boolean {
  return programs.every((it) => spawnSync('which', [it]).status === 0)
}

interface Ran {
  readonly status: number | null
  /** What it wrote to both. */
  readonly output: string
}

export function run(program: string, ...args: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 })
  return { status, output: stdout + stderr }
}

/** Most of a check of a small book is the optimising compiler of a Java that ends soon: without it 3.4 s of CPU, with it 8.5 s. */
const briefJava = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']

/** Debian's command is the jar itself, which a kernel starts only if it is set up for that. */
export function epubcheck(file: string): Ran {
  const jar = execFileSync('which', ['epubcheck'], { encoding: 'utf8' }).trim()
  const isJar = readFileSync(jar).subarray(0, 2).toString() === 'PK'
  return isJar ? run('java', ...briefJava, '-jar', jar, file) : run(jar, file)
}

/** Runs a step with files in a folder that is gone afterwards. */
export function withFiles<T>(
  files: Readonly<Record<string, Uint8Array>>,
  step: (path: (name: string) => string) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), 'storefold-ebook-'))
  const path = (name: string) => join(folder, name)
  try {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(path(name), bytes)
    return step(path)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What a program makes of a file; `args` have `in` and `out` where the names belong. */
export function madeBy(program: string, bytes: Uint8Array, ...args: readonly string[]): Buffer {
  return withFiles({ in: bytes }, (path) => {
    execFileSync(
      program,
      args.map((it) => (it === 'in' || it === 'out' ? path(it) : it)),
      { stdio: 'pipe' },
    )
    return readFileSync(path('out'))
  })
}

/** The text of a PDF as poppler reads it, page by page. */
export function textOfPages(pdf: Uint8Array): readonly string[] {
  return withFiles({ 'book.pdf': pdf }, (path) =>
    execFileSync('pdftotext', ['-raw', path('book.pdf'), '-'], { encoding: 'utf8' })
      .split('\f')
      .slice(0, -1),
  )
}
