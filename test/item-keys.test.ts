import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Files that keep items of their own, which no other file reads. */
const keepers = [
  'shared/aws/clients.ts',
  'shared/aws/item.ts',
  'shared/personal/key-table.ts',
  'shared/projections/row-key.ts',
  'shared/resilience/circuit-record.ts',
]

/** Attributes of one letter: read, written, taken apart, or named in an expression. */
const shortNames = [
  /\['[a-z]'\]/,
  /\b[a-z]: \{ (?:S|N|B|SS): /,
  /\{ p(?:: \w+)?, s\b/,
  /(?:attribute_exists|attribute_not_exists|begins_with)\([a-z]\b/,
  /['"`][a-z] (?:=|<|>|<=|>=|BETWEEN) :/,
]

test('attributes of one letter are known to the codec of their item alone', () => {
  const files = globSync(['{events,functions,shared,local}/**/*.ts'], { cwd: root })
  const knowing = files.filter((file) => {
    const source = readFileSync(join(root, file), 'utf8')
    return shortNames.some((name) => name.test(source))
  })
  const codecs = knowing.filter((file) => basename(file).endsWith('-item.ts'))
  expect(codecs).toEqual(
    expect.arrayContaining(['shared/event-store/commit-item.ts', 'shared/event-store/snapshot-item.ts']),
  )
  expect(knowing.filter((file) => !codecs.includes(file)).sort()).toEqual(keepers)
})
