import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'

/**
 * Tells which files below a folder are saved, created or replaced. One watch per folder: Node's recursive watch on Linux
 * loses a file once an editor has replaced it, which most editors do on every save.
 */
export function watchTree(folder: string, changed: (file: string) => void): { readonly close: () => void } {
  const watchers = new Map<string, FSWatcher>()
  const add = (directory: string): void => {
    if (watchers.has(directory)) return
    const watcher = watch(directory, (_, name) => {
      if (name === null) return
      const path = join(directory, name)
      if (isDirectory(path)) add(path)
      else changed(path)
    })
    // The folder was deleted.
    watcher.on('error', () => {
      watcher.close()
      watchers.delete(directory)
    })
    watchers.set(directory, watcher)
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (entry.isDirectory()) add(join(directory, entry.name))
    }
  }
  add(folder)
  return {
    close: () => {
      for (const watcher of watchers.values()) watcher.close()
    },
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
