import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** The scripts that are programs of ours, by their name in package.json. */
const programs = Object.entries(scripts).flatMap(([name, command]) => {
  const file = /^node (\S+\.ts)$/.exec(command)?.[1]
  return file === undefined ? [] : [{ name, file, call: name === 'start' ? 'npm start' : `npm run ${name}` }]
})

function run(file: string, option: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, option], { cwd: root, encoding: 'utf8' })
  return { status, stdout: stdout.split('\n'), stderr: stderr.split('\n') }
}

test('every script that runs node is looked at', () => {
  expect(programs).toHaveLength(Object.values(scripts).filter((command) => /\bnode /.test(command)).length)
})

describe.each(programs)('npm run $name', ({ file, call }) => {
  test('answers --help with its usage', () => {
    const { status, stdout, stderr } = run(file, '--help')
    expect(stderr).toEqual([''])
    expect(stdout[0]).toMatch(new RegExp(`^${call}( -- |$)`))
    expect(status).toBe(0)
  })

  test('refuses an option that it does not know in one line', () => {
    const { status, stdout, stderr } = run(file, '--no-such-option')
    expect(stderr).toEqual([`Unknown option '--no-such-option' (${call} -- --help)`, ''])
    expect(stdout).toEqual([''])
    expect(status).toBe(2)
  })
})
