import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const exportsHandler = /^export (const|async function|function) handler\b/m

/** Every file of the project that exports a Lambda handler, e.g. `functions/orders/commands.ts`. */
export function functionEntries(root: string): string[] {
  return ['functions', 'shared']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    )
    .filter((file) => file.endsWith('.ts') && exportsHandler.test(readFileSync(join(root, file), 'utf8')))
    .map((file) => file.replaceAll('\\', '/'))
}
