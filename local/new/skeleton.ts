import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UsageError } from '../command-line.ts'

/** What a new thing begins with. */
export type Skeleton = {
  /** Texts of new files, by their path from the root. */
  readonly files: Readonly<Record<string, string>>
  /** Changes of files that exist, by path. A change that finds no place for itself gives undefined, and becomes a step. */
  readonly changes?: Readonly<
    Record<string, { readonly change: (text: string) => string | undefined; readonly step: string }>
  >
  /** The test to run. */
  readonly test: string
  /** What is left to do by hand, each step with its files. */
  readonly steps: readonly string[]
}

/**
 * Writes and changes the files, and formats them.
 *
 * @throws UsageError before anything is written if a file exists.
 */
export function writeSkeleton(
  root: string,
  { files, changes = {}, steps }: Skeleton,
): { readonly changed: readonly string[]; readonly steps: readonly string[] } {
  const taken = Object.keys(files).find((path) => existsSync(join(root, path)))
  if (taken !== undefined) throw new UsageError(`${taken} exists already`)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const changed: string[] = []
  const left: string[] = []
  for (const [path, { change, step }] of Object.entries(changes)) {
    const file = join(root, path)
    const text = existsSync(file) ? change(readFileSync(file, 'utf8')) : undefined
    if (text === undefined) left.push(step)
    else {
      writeFileSync(file, text)
      changed.push(path)
    }
  }
  const sources = [...Object.keys(files), ...changed].filter((path) => path.endsWith('.ts'))
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  execFileSync(process.execPath, [biome, 'check', '--write', ...sources], { cwd: root, stdio: 'pipe' })
  return { changed, steps: [...left, ...steps] }
}
