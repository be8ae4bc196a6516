import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
// Known to git, or about to be: what npm and builds leave behind is no part of the house.
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)))
const pages = files.filter((file) => file.endsWith('.md'))

describe.each(pages)('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8')

  test('links to files that exist', () => {
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target.split('#')[0] ?? '')
    const relative = targets.filter((target) => target !== '' && !/^[a-z]+:/.test(target))
    expect(relative.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([])
  })

  // A decision keeps the names of its day.
  test.skipIf(page.startsWith('docs/decisions/'))('names files that exist', () => {
    const outside = text.replace(/^```[\s\S]*?^```/gm, '')
    const names = [...outside.matchAll(/`([\w./-]+\.(?:ts|tsx|mjs|cjs|sh))`/g)].map(([, name = '']) => name)
    const missing = names.filter((name) => {
      const path = name.replace(/^(\.{1,2}\/)+/, '')
      return !files.some((file) => file === path || file.endsWith(`/${path}`) || basename(file) === path)
    })
    expect(missing).toEqual([])
  })
})
