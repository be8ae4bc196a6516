import { watch } from 'node:fs'
import { join, sep } from 'node:path'
import { type BuildContext, context } from 'esbuild'
import { bundleDirectory, bundleOptions, writeEntryModule } from '#infra/bundle.ts'
import type { FunctionPool } from './functions/pool.ts'

/** Sources of functions; what lies in `infra` is the template and needs a restart. */
const watched = ['functions', 'shared', 'events'] as const

/** Editors save in several steps; changes that follow each other so quickly are one. */
const settleMs = 60

type Bundle = {
  readonly entry: string
  readonly pool: FunctionPool
  readonly context: BuildContext
  inputs: ReadonlySet<string> | undefined
}

/**
 * Rebuilds a function when a file of its bundle is saved; its next invocation runs the new code, running ones end with the
 * old. A build error is said and the old code goes on. The bundler starts with the first change.
 */
export function reloadOnSave(
  root: string,
  pools: Iterable<FunctionPool>,
  say: (line: string) => void,
): { readonly stop: () => Promise<void> } {
  const withEntry = [...pools].flatMap((pool) =>
    pool.definition.entry === undefined ? [] : [{ pool, entry: pool.definition.entry }],
  )
  let bundles: Promise<Bundle[]> | undefined
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()

  const open = (): Promise<Bundle[]> =>
    Promise.all(
      withEntry.map(
        async ({ pool, entry }): Promise<Bundle> => ({
          entry,
          pool,
          context: await context(bundleOptions(root, entry)),
          inputs: undefined,
        }),
      ),
    )

  const rebuild = async (bundle: Bundle, files: ReadonlySet<string>): Promise<boolean> => {
    const before = bundle.inputs
    if (before !== undefined && !overlap(files, before)) return false
    const built = await bundle.context.rebuild()
    bundle.inputs = new Set(Object.keys(built.metafile?.inputs ?? {}))
    // The first build only shows what the bundle is made of; only a bundle that holds the file is new.
    if (before === undefined && !overlap(files, bundle.inputs)) return false
    await writeEntryModule(root, bundle.entry)
    bundle.pool.reload(bundleDirectory(root, bundle.entry))
    return true
  }

  const flush = async (): Promise<void> => {
    const files = new Set(changed)
    changed.clear()
    const begun = performance.now()
    bundles ??= open()
    const reloaded: string[] = []
    for (const bundle of await bundles) {
      try {
        if (await rebuild(bundle, files)) reloaded.push(bundle.entry)
      } catch (error) {
        // One broken file breaks many bundles in the same way: say it once.
        return say(
          `warning: not reloaded: ${error instanceof Error ? error.message.split('\n').slice(0, 3).join(' ') : String(error)}`,
        )
      }
    }
    if (reloaded.length > 0) say(`reloaded ${reloaded.join(', ')} in ${Math.round(performance.now() - begun)} ms`)
  }

  const watchers = watched.map((folder) =>
    watch(join(root, folder), { recursive: true }, (_, name) => {
      if (name === null || !/\.(ts|json|cjs|mjs|js)$/.test(name)) return
      changed.add(`${folder}/${name.split(sep).join('/')}`)
      clearTimeout(timer)
      timer = setTimeout(() => {
        working = working.then(flush).catch((error: Error) => say(`warning: not reloaded: ${error.message}`))
      }, settleMs)
    }),
  )
  const infra = watch(join(root, 'infra'), { recursive: true }, (_, name) => {
    if (name?.endsWith('.ts') === true) say(`infra/${name} changed: restart to run the new template`)
  })
  return {
    stop: async () => {
      for (const watcher of [...watchers, infra]) watcher.close()
      clearTimeout(timer)
      await working
      for (const bundle of (await bundles) ?? []) await bundle.context.dispose()
    },
  }
}

function overlap(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...some].some((entry) => others.has(entry))
}
