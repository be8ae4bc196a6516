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
    return { path: relative(root, file), text, imports: importsOf(file, text) }
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

test('the rules look at the whole project', () => {
  expect(sources.length).toBeGreaterThan(200)
  expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(800)
  for (const service of ['orders', 'catalog', 'media', 'insights', 'edge', 'ops', 'feeds'])
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
    const bundled = [...below('functions'), ...below('shared')].filter(({ path }) => !path.endsWith('answers.ts'))
    expect(violations(bundled, (target) => /answers\.ts$/.test(target))).toEqual([])
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

describe('the rules of a domain', () => {
  const pure = below('functions').filter(({ path }) =>
    /\/(order|order-state|order-payment|order-placement|order-address|order-cancellation|order-fulfilment|order-ledger|order-notes|order-refund|order-stock|order-refunds|order-reservations|order-settlement|offer|person|product|product-creation|product-state|variants|price|same-texts|upload|upload-state|kept-objects|copy|copy-state|review|review-state|vote|webhook)\.ts$/.test(
      path,
    ),
  )

  test('are found', () => {
    expect(pure.map(({ path }) => basename(path)).sort()).toEqual([
      'copy-state.ts',
      'copy.ts',
      'kept-objects.ts',
      'offer.ts',
      'order-address.ts',
      'order-cancellation.ts',
      'order-fulfilment.ts',
      'order-ledger.ts',
      'order-notes.ts',
      'order-payment.ts',
      'order-placement.ts',
      'order-refund.ts',
      'order-refunds.ts',
      'order-reservations.ts',
      'order-settlement.ts',
      'order-state.ts',
      'order-stock.ts',
      'order.ts',
      'person.ts',
      'price.ts',
      'product-creation.ts',
      'product-state.ts',
      'product.ts',
      'review-state.ts',
      'review.ts',
      'same-texts.ts',
      'upload-state.ts',
      'upload.ts',
      'variants.ts',
      'vote.ts',
      'webhook.ts',
    ])
  })

  test('know facts and rules only: no network, no HTTP, no log', () => {
    const allowed = (target: string, { path }: Source) =>
      inAny(target, 'events', dirname(path)) ||
      // An id may be derived from another; made from chance it may not be (below).
      ['shared/event-store/decider.ts', 'shared/event-store/commit.ts', 'shared/identity/ids.ts'].includes(target)
    expect(violations(pure, (target, file) => !allowed(target, file))).toEqual([])
    const reached = pure.flatMap(({ imports }) => imports.filter((target) => inAny(target, 'functions')))
    expect(reached.filter((target) => !pure.some(({ path }) => path === target))).toEqual([])
  })

  test('ask neither the clock, nor chance, nor the environment, nor promise anything', () => {
    const impure =
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bconsole\.|\basync\b|\bawait\b|\bPromise\b|\brandomUUID\b|\bulid\(/
    expect(pure.filter(({ text }) => impure.test(withoutComments(text))).map(({ path }) => path)).toEqual([])
  })
})

describe('a file', () => {
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

  test('of the infrastructure reads the environment in app.ts only', () => {
    const reading = below('infra').filter(({ text }) => /\bprocess\.env\b/.test(withoutComments(text)))
    expect(reading.map(({ path }) => path)).toEqual(['infra/app.ts'])
  })
})

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
}
