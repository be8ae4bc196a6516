import { join, relative, sep } from 'node:path'
import { type BuildContext, context } from 'esbuild'
import { bundleDirectory, bundleOptions, writeEntryModule } from '#infra/bundle.ts'
import type { FunctionPool } from './functions/pool.ts'
import { watchTree } from './watch-tree.ts'

/** Sources of functions; what lies in `infra` is the template and needs a restart. */
const watched = ['functions', 'shared', 'events'] as const

/** Editors save in several steps; changes that follow each other so quickly are one. */
const settleMs = 60

type Bundle = {
  readonly entry: string
  /** Functions that run this entry. */
  readonly pools: readonly FunctionPool[]
  context: BuildContext | undefined
  /** Files of the last build; unknown before the first. */
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
  const byEntry = Map.groupBy(pools, (pool) => pool.definition.entry)
  const bundles = [...byEntry].flatMap(([entry, all]): Bundle[] =>
    entry === undefined ? [] : [{ entry, pools: all, context: undefined, inputs: undefined }],
  )
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()

  const rebuild = async (bundle: Bundle, files: ReadonlySet<string>): Promise<string[]> => {
    bundle.context ??= await context({ ...bundleOptions(root, [bundle.entry]), metafile: true })
    const built = await bundle.context.rebuild()
    bundle.inputs = new Set(Object.keys(built.metafile?.inputs ?? {}))
    // A first build may only have shown that the file is not in it.
    if (!overlap(files, bundle.inputs)) return []
    await writeEntryModule(root, bundle.entry)
    for (const pool of bundle.pools) pool.reload(bundleDirectory(root, bundle.entry))
    return [bundle.entry]
  }

  const flush = async (): Promise<void> => {
    const files = new Set(changed)
    changed.clear()
    const begun = performance.now()
    const affected = bundles.filter((bundle) => mayHold(bundle, files))
    const results = await Promise.allSettled(affected.map((bundle) => rebuild(bundle, files)))
    const reloaded = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
    // One broken file breaks many bundles in the same way: say it once.
    const broken = results.find((result) => result.status === 'rejected')
    if (broken !== undefined) say(`warning: the old code goes on: ${firstLines(broken.reason)}`)
    if (reloaded.length > 0) {
      say(`reloaded ${reloaded.join(', ')} in ${Math.round(performance.now() - begun)} ms`)
    }
  }

  const watchers = watched.map((folder) =>
    watchTree(join(root, folder), (file) => {
      if (!/\.(ts|json|cjs|mjs|js)$/.test(file)) return
      changed.add(relative(root, file).split(sep).join('/'))
      clearTimeout(timer)
      timer = setTimeout(() => {
        working = working.then(flush)
      }, settleMs)
    }),
  )
  const infra = watchTree(join(root, 'infra'), (file) => {
    if (file.endsWith('.ts')) say(`${relative(root, file)} changed: restart to run the new template`)
  })
  return {
    stop: async () => {
      for (const watcher of [...watchers, infra]) watcher.close()
      clearTimeout(timer)
      await working
      await Promise.all(bundles.map((bundle) => bundle.context?.dispose()))
    },
  }
}

/** Before its first build a bundle may hold any shared file, and files of its own service: no service imports another's. */
function mayHold({ entry, inputs }: Bundle, files: ReadonlySet<string>): boolean {
  if (inputs !== undefined) return overlap(files, inputs)
  const service = entry.split('/').slice(0, 2).join('/')
  return [...files].some((file) => !file.startsWith('functions/') || file.startsWith(`${service}/`))
}

function overlap(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...some].some((entry) => others.has(entry))
}

function firstLines(error: unknown): string {
  return error instanceof Error ? error.message.split('\n').slice(0, 3).join(' ') : String(error)
}
