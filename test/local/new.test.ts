import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const copy = mkdtempSync(join(tmpdir(), 'storefold-new-'))
for (const name of ['events', 'functions', 'infra', 'local', 'shared', 'test']) {
  cpSync(join(root, name), join(copy, name), { recursive: true })
}
for (const name of ['.gitignore', 'biome.json', 'package.json', 'tsconfig.json', 'vitest.config.ts']) {
  cpSync(join(root, name), join(copy, name))
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
afterAll(() => rmSync(copy, { recursive: true, force: true }))

/** Runs a program of the copy, and gives its output if it ends well. */
function run(file: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { cwd: copy, encoding: 'utf8' })
  return { status, stdout, output: `${stdout}${stderr}` }
}

const create = (...args: readonly string[]) => run('local/new.ts', ...args)
const bin = (name: string) => join('node_modules', name)
const paths = (stdout: string, what: string) =>
  [...stdout.matchAll(new RegExp(`^${what} +(\\S+)$`, 'gm'))].map(([, path = '']) => path)

const made = [
  create('service', 'gift-card'),
  create('command', 'gift-message', '--service', 'orders', '--aggregate', 'order'),
  create('projection', 'last-parcel', '--service', 'orders', '--aggregate', 'order'),
]
const files = made.flatMap(({ stdout }) => [...paths(stdout, 'written'), ...paths(stdout, 'changed')])
const sources = files.filter((file) => file.endsWith('.ts'))

describe('a skeleton', () => {
  test('is written, with its test and with what is left to do', () => {
    expect(made.map(({ status, output }) => (status === 0 ? 0 : output))).toEqual([0, 0, 0])
    expect(files.filter((file) => !existsSync(join(copy, file)))).toEqual([])
    for (const { stdout } of made) expect(stdout).toMatch(/npx vitest run test\/\S+\.test\.ts\n\nNext:\n {2}1\. /)
  })

  test('has the right types', () => {
    const project = { extends: './tsconfig.json', include: [], files: sources }
    writeFileSync(join(copy, 'tsconfig.new.json'), JSON.stringify(project))
    expect(run(bin('typescript/bin/tsc'), '--project', 'tsconfig.new.json').output).toBe('')
  })

  test('is formatted and passes the linter', () => {
    const { status, output } = run(bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', ...sources)
    expect(status, output).toBe(0)
  })

  test('passes its tests, and those of contracts and layers', () => {
    const own = sources.filter((file) => file.endsWith('.test.ts'))
    const { status, output } = run(
      bin('vitest/vitest.mjs'),
      'run',
      '--project=rules',
      ...own,
      'test/architecture.test.ts',
    )
    expect(status, output).toBe(0)
    expect(own).toHaveLength(4)
    for (const file of own) expect(output).toContain(file)
  })
})

describe('what cannot be made is refused in one line, and nothing is written', () => {
  test.each([
    [['command', 'GiftMessage', '--service', 'orders'], 'GiftMessage is no name like gift-message'],
    [['command', 'gift-message'], 'Say which service the command is for: --service SERVICE'],
    [['command', 'refund', '--service', 'nowhere'], 'There is no service nowhere; there are '],
    [['command', 'refund', '--service', 'orders'], '--aggregate is one of order, person, saga in orders'],
    [['projection', 'totals', '--service', 'insights'], 'insights has no aggregate'],
    [['command', 'refund', '--service', 'orders', '--aggregate', 'order'], 'order/refund.ts exists already'],
    [['page', 'home'], 'page is no service, command or projection'],
  ])('%j', (args, message) => {
    const { status, stdout, output } = create(...args)
    expect(output).toContain(message)
    expect(output.trimEnd().split('\n')).toHaveLength(1)
    expect([status, stdout]).toEqual([2, ''])
  })
})
