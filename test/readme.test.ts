import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

const text = (file: string) => readFileSync(join(root, file), 'utf8')
const [heading, section = ''] =
  /^## One request through (\w+) files$([\s\S]*?)^## /m.exec(text('README.md'))?.slice(1) ?? []
const files = [...section.matchAll(/^\d+\. \[`[^`]+`\]\(([^)]+)\)/gm)].map(([, file = '']) => file)

/** What a file leads to: its imports, and the files that it names by their path from the root. */
function leadsTo(file: string): string[] {
  return [...text(file).matchAll(/'([^'\n]+\.ts)'/g)].map(([, target = '']) => {
    if (target.startsWith('#')) return target.slice(1)
    return target.startsWith('.') ? relative(root, join(root, dirname(file), target)) : target
  })
}

describe('the request that the README follows', () => {
  test('goes through as many files as the heading says', () => {
    expect(files.length).toBeGreaterThan(0)
    expect(heading).toBe(numbers[files.length])
  })

  test('goes through files that exist, each named by its own link', () => {
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([])
    expect(files.filter((file) => !section.includes(`[\`${file}\`](${file})`))).toEqual([])
  })

  test('leads from each file to the next, so that none that must be opened is left out', () => {
    const gaps = files.slice(1).flatMap((file, index) => {
      const before = files[index] ?? ''
      return leadsTo(before).includes(file) ? [] : [`${before} -> ${file}`]
    })
    expect(gaps).toEqual([])
  })

  test('begins with the route and ends with the fact', () => {
    expect(text(files.at(0) ?? '')).toContain("'POST /v1/orders':")
    expect(text(files.at(-1) ?? '')).toMatch(/\bOrderCreated: event\(/)
  })
})
