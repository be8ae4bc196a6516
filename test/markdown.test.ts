import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
// What npm, builds and a running shop leave behind is no part of the house.
const leftBehind = ['node_modules', 'dist', 'cdk.out', '.git', '.local']
const files = globSync('**/*.*', { cwd: root, exclude: (path) => leftBehind.includes(basename(path)) })
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
