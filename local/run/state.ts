import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as v from 'valibot'

/** Small things that must be the same after a restart: ports, ids that an engine gave, generated secrets. */
export type State = {
  readonly get: (key: string) => string | undefined
  readonly set: (key: string, value: string) => void
}

/** The state in a JSON file, written whole and atomically on every change. A damaged file counts as empty. */
export function openState(file: string): State {
  const values = new Map(Object.entries(read(file)))
  return {
    get: (key) => values.get(key),
    set: (key, value) => {
      if (values.get(key) === value) return
      values.set(key, value)
      writeAtomically(file, `${JSON.stringify(Object.fromEntries(values), null, 2)}\n`)
    },
  }
}

/** Replaces a file so that a reader, or a crash, sees the old or the new content and nothing between. */
export function writeAtomically(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true })
  const next = `${file}.next`
  writeFileSync(next, content, { mode: 0o600 })
  renameSync(next, file)
}

function read(file: string): Record<string, string> {
  try {
    return v.parse(v.record(v.string(), v.string()), JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}
