import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Files made of the templates in a folder of `templates/`, by their path from the root. `__name__` in a path and `{{name}}`
 * in a text stand for the value of that name.
 *
 * @throws for a name without a value.
 */
export function filesFrom(kind: string, values: Readonly<Record<string, string>>): Record<string, string> {
  const folder = join(import.meta.dirname, 'templates', kind)
  const filled = (text: string, pattern: RegExp) =>
    text.replace(pattern, (_match, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`the templates of ${kind} name ${name}, which has no value`)
      return value
    })
  return Object.fromEntries(
    globSync('**/*.txt', { cwd: folder }).map((file) => [
      filled(file.replace(/\.txt$/, ''), /__(\w+?)__/g),
      filled(readFileSync(join(folder, file), 'utf8'), /\{\{(\w+)\}\}/g),
    ]),
  )
}
