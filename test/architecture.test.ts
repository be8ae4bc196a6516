import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const folders = ['events', 'shared', 'functions', 'infra', 'local', 'seed', 'trace', 'test', 'bench', 'docs']

/** A file and what it imports: files of ours by their path from the root, packages by their name. */
interface Source {
  readonly path: string
  readonly text: string
  readonly imports: readonly string[]
  /** The imports that are there when the code runs: those of types alone are not. */
  readonly loads: readonly string[]
}

const sources: readonly Source[] = folders
  .map((folder) => join(root, folder))
  .filter(existsSync)
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
      .map((file) => join(folder, file)),
  )
  .map((file) => {
    const text = readFileSync(file, 'utf8')
    return {
      path: relative(root, file),
      text,
      imports: importsOf(file, text),
      loads: importsOf(file, text.replace(/^import type .*?'$/gms, '')),
    }
  })

function importsOf(file: string, text: string): string[] {
  const statements = text.matchAll(/^(?:import|export)\s(?:[^'";]*?\sfrom\s)?'([^']+)'/gm)
  const calls = text.matchAll(/\bimport\(\s*'([^']+)'/g)
  return [...statements, ...calls].map(([, target = '']) => {
    if (target.startsWith('#')) return target.slice(1)
    return target.startsWith('.') ? relative(root, join(dirname(file), target)) : target
  })
}

const below = (folder: string) => sources.filter(({ path }) => path.startsWith(`${folder}/`))

/** Imports of the files that the rule forbids, as `file -> import`. */
function violations(files: readonly Source[], forbidden: (target: string, file: Source) => boolean): string[] {
  return files.flatMap((file) =>
    file.imports.filter((target) => forbidden(target, file)).map((target) => `${file.path} -> ${target}`),
  )
}

const inAny = (target: string, ...names: readonly string[]) => names.some((name) => target.startsWith(`${name}/`))
const services = readdirSync(join(root, 'functions'))
/** What is said of answers for the OpenAPI document. */
const describes = (path: string) => /(^|\/)openapi(\/[\w-]+)?\.ts$/.test(path) && !inAny(path, 'docs', 'test')

test('the rules look at the whole project', () => {
  expect(sources.length).toBeGreaterThan(200)
  expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(800)
  for (const service of ['orders', 'catalog', 'media', 'reviews', 'insights', 'edge', 'ops', 'feeds'])
    expect(services).toContain(service)
})

describe('who may know whom', () => {
  test('events know nothing but each other and the schema library', () => {
    expect(violations(below('events'), (target) => !inAny(target, 'events') && target !== 'valibot')).toEqual([])
  })

  test('shared code knows no service, no infrastructure, no laptop and no test', () => {
    expect(
      violations(below('shared'), (target) => inAny(target, 'functions', 'infra', 'local', 'test', 'bench')),
    ).toEqual([])
  })

  test.each(services)('the service %s knows no other service, no infrastructure, no laptop and no test', (service) => {
    const foreign = (target: string) =>
      inAny(target, 'infra', 'local', 'test', 'bench') ||
      (inAny(target, 'functions') && !inAny(target, `functions/${service}`))
    expect(violations(below(`functions/${service}`), foreign)).toEqual([])
  })

  test('infrastructure names functions and never runs them; of shared code it knows the scopes', () => {
    const foreign = (target: string) =>
      inAny(target, 'functions', 'events', 'local', 'test', 'bench') ||
      (inAny(target, 'shared') && target !== 'shared/identity/scopes.ts')
    expect(violations(below('infra'), foreign)).toEqual([])
  })

  test('the laptop runs bundles and knows no function', () => {
    expect(violations(below('local'), (target) => inAny(target, 'functions', 'seed', 'test', 'bench'))).toEqual([])
  })

  test('what makes the documentation is known to tests only', () => {
    const others = sources.filter(({ path }) => !path.startsWith('docs/') && !path.startsWith('test/'))
    expect(violations(others, (target) => inAny(target, 'docs'))).toEqual([])
  })

  test('what is said of answers for the documentation is in no bundle', () => {
    const bundled = [...below('functions'), ...below('shared')].filter(({ path }) => !describes(path))
    expect(violations(bundled, describes)).toEqual([])
  })

  test('nothing that is deployed needs a package that is not', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const deployed = [...below('events'), ...below('shared'), ...below('functions')]
    const isPackage = (target: string) => !inAny(target, ...folders) && !target.startsWith('node:')
    const packageOf = (target: string) =>
      target
        .split('/')
        .slice(0, target.startsWith('@') ? 2 : 1)
        .join('/')
    // Types of Lambda's events are gone when the code runs.
    const known = new Set([...Object.keys(dependencies), 'aws-lambda'])
    expect(violations(deployed, (target) => isPackage(target) && !known.has(packageOf(target)))).toEqual([])
  })
})

/** A decider or a projection: from its declaration on, everything that it loads is part of the rule. */
const declaresRule = /^export const \w+: (Decider|(?:Counter|Subscribed)?Projection)</m
const byPath = new Map(sources.map((source) => [source.path, source]))

/** The files that a file loads, itself included, as far as they are ours. */
function closureOf(path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path)) return seen
  seen.add(path)
  for (const target of byPath.get(path)?.loads ?? []) if (byPath.has(target)) closureOf(target, seen)
  return seen
}

describe('the rules of a domain', () => {
  const declared = below('functions').filter(({ text }) => declaresRule.test(text))
  const pure = [...new Set(declared.flatMap(({ path }) => [...closureOf(path)]))]
    .filter((path) => !inAny(path, 'events'))
    .map((path) => byPath.get(path))
    .filter((source) => source !== undefined)

  test('are found by what they declare', () => {
    expect(declared.filter(({ text }) => /: Decider</.test(text)).length).toBeGreaterThanOrEqual(9)
    expect(
      declared.filter(({ text }) => /: (Counter|Subscribed)?Projection</.test(text)).length,
    ).toBeGreaterThanOrEqual(15)
    for (const file of [
      'functions/orders/order/placement.ts',
      'functions/catalog/stock/holds.ts',
      'functions/orders/saga/order-needs.ts',
    ])
      expect(pure.map(({ path }) => path)).toContain(file)
  })

  test('lie in the folder that is called as their streams are', () => {
    const deciders = declared.filter(({ text }) => /: Decider</.test(text))
    const elsewhere = deciders.filter(({ path, text }) => {
      const [, type = ''] = /^ {2}type: '([\w-]+)',$/m.exec(text) ?? []
      return !path.endsWith(`/${type}/${type}.ts`)
    })
    expect(elsewhere.map(({ path }) => path)).toEqual([])
  })

  test('know facts and rules only: no network, no HTTP, no log', () => {
    // Hashing is arithmetic: the same text always gives the same.
    const allowed = (target: string) =>
      inAny(target, 'events') || pure.some(({ path }) => path === target) || ['node:crypto', 'valibot'].includes(target)
    expect(violations(pure, (target, file) => file.loads.includes(target) && !allowed(target))).toEqual([])
  })

  test('ask neither the clock, nor chance, nor the environment, nor promise anything', () => {
    const impure =
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bconsole\.|\basync\b|\bawait\b|\bPromise\b|\brandom\w+\(|\bulid\(/
    expect(pure.filter(({ text }) => impure.test(withoutComments(text))).map(({ path }) => path)).toEqual([])
  })
})

describe('a service', () => {
  // What is wired to streams, and what is said of answers; all else on top is an entry.
  const besides = ['streams.ts', 'openapi.ts']

  test.each(services)('%s shows on its top level only what runs', (service) => {
    const top = below(`functions/${service}`).filter(({ path }) => dirname(path) === `functions/${service}`)
    const silent = top.filter(({ text }) => !/^export (const|async function|function) handler\b/m.test(text))
    expect(silent.map(({ path }) => basename(path)).filter((name) => !besides.includes(name))).toEqual([])
  })
})

describe('a file', () => {
  test('is in no circle of imports', () => {
    expect(circles()).toEqual([])
  })

  const named = (names: readonly string[]) =>
    sources.map(({ path }) => path).filter((path) => names.includes(basename(path).replace(/(\.test)?\.ts$/, '')))

  test('has a name that says what it answers', () => {
    expect(named(['utils', 'util', 'helpers', 'helper', 'types', 'common', 'misc', 'constants'])).toEqual([])
  })

  test('is no barrel', () => {
    expect(named(['index'])).toEqual([])
    const reexports = sources.filter(({ text }) => /^export (\*|\{[^}]*\}) from/m.test(text))
    expect(reexports.map(({ path }) => path)).toEqual([])
  })

  test('exports by name', () => {
    // vitest asks for a default export in its configuration.
    const own = sources.filter(({ path }) => !path.endsWith('.config.ts'))
    expect(own.filter(({ text }) => /^export default\b/m.test(text)).map(({ path }) => path)).toEqual([])
  })

  test('makes problems of its service’s table of codes', () => {
    const making = [...below('functions'), ...below('shared')].filter(({ text }) => /\bnew Problem\(/.test(text))
    // Beside the table's own: a code that the authorizer sends on, and one that a screen passes on from another route.
    const free = ['shared/http/problem.ts', 'shared/http/route.ts', 'functions/edge/screens/parts.ts']
    expect(making.map(({ path }) => path).filter((path) => !free.includes(path))).toEqual([])
  })

  test('of the infrastructure reads the environment in app.ts only', () => {
    const reading = below('infra').filter(({ text }) => /\bprocess\.env\b/.test(withoutComments(text)))
    expect(reading.map(({ path }) => path)).toEqual(['infra/app.ts'])
  })
})

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
}

/** Files that import each other, also by way of others, types included: each circle as `file -> file -> file`. */
function circles(): string[] {
  const found: string[] = []
  const finished = new Set<string>()
  const walk = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
    if (finished.has(path) || trail.includes(path)) return
    for (const target of byPath.get(path)?.imports ?? []) if (byPath.has(target)) walk(target, [...trail, path])
    finished.add(path)
  }
  for (const { path } of sources) walk(path, [])
  return found
}
