import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../events/samples')

/** An event's data as a version of its contract wrote it, frozen for ever. */
interface Sample {
  readonly file: string
  readonly type: string
  readonly version: number
  readonly data: unknown
  /** SHA-256 of the file, hex. */
  readonly checksum: string
}

export const samples: readonly Sample[] = readdirSync(folder)
  .filter((file) => file.includes('@'))
  .sort()
  .map((file) => {
    const [type = '', version = ''] = file.replace(/\.json$/, '').split('@')
    const content = readFileSync(join(folder, file))
    return {
      file,
      type,
      version: Number(version),
      data: JSON.parse(content.toString()),
      checksum: createHash('sha256').update(content).digest('hex'),
    }
  })

/** What each sample's checksum was when it was added. */
export const checksums: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(folder, 'checksums.json'), 'utf8'),
)
