import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Where everything that happens is written. */
export type ShopLog = {
  readonly write: (severity: 'info' | 'warn' | 'error', text: string) => void
  readonly close: () => void
}

/** Beyond this size the file becomes `<file>.1`, and the `.1` before it is gone. */
const maximumBytes = 20 * 1024 * 1024

/** A log file of lines `time severity text`; warnings and errors are also given, shortened, to `notice`. */
export function openShopLog(file: string, notice: (line: string) => void): ShopLog {
  mkdirSync(dirname(file), { recursive: true })
  let descriptor = openSync(file, 'a')
  let size = fstatSync(descriptor).size
  let open = true
  return {
    write: (severity, text) => {
      if (!open) return
      const line = `${new Date().toISOString()} ${severity.padEnd(5)} ${text}\n`
      size += writeSync(descriptor, line)
      if (severity !== 'info') notice(`${severity}: ${shortened(text)}`)
      if (size > maximumBytes) {
        closeSync(descriptor)
        renameSync(file, `${file}.1`)
        descriptor = openSync(file, 'a')
        size = 0
      }
    },
    close: () => {
      open = false
      closeSync(descriptor)
    },
  }
}

function shortened(text: string): string {
  const first = text.split('\n', 2).join(' ')
  return first.length > 240 ? `${first.slice(0, 239)}…` : first
}
