import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'
import type { EventContracts } from '#events/contract.ts'
import { type DeclaredFold, foldsOnly } from './declared-folds.ts'

interface FoldSources {
  /** The project's root. */
  readonly root: string
  /** Files that are read from here instead of the disk, by their path from the root. */
  readonly changed?: ReadonlyMap<string, string>
}

/**
 * The version of a fold: a hash of the minified code that makes a snapshot or a row, and of the upcasters whose events it
 * reads. Code that decides is no part of it, nor are schemas, types, comments and the places of files.
 */
export async function foldHash(fold: DeclaredFold, sources: FoldSources): Promise<string> {
  const upcasting = await upcastersOf(fold, sources)
  const { outputFiles } = await build({
    stdin: {
      contents: [
        `export { foldCode } from './${fold.file}'`,
        ...(upcasting === undefined ? [] : [`export { foldUpcasters } from './${upcasting.file}'`]),
      ].join('\n'),
      resolveDir: sources.root,
    },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'esnext',
    // Names stay: short ones are chosen by the letters of all that is read, which is more than the fold.
    minifyWhitespace: true,
    minifySyntax: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
    // Without the project's own, which would keep imports of types.
    tsconfigRaw: {},
    plugins: [
      ownSources(sources, {
        [fold.file]: `export { ${fold.name} as foldCode }`,
        ...(upcasting !== undefined && { [upcasting.file]: upcasting.declaration }),
      }),
    ],
  })
  return createHash('sha256')
    .update(outputFiles[0]?.text ?? '')
    .digest('base64url')
    .slice(0, 8)
}

/** The upcasters of the events that a fold reads, declared for the end of the file of their contracts. */
interface Upcasting {
  readonly file: string
  readonly declaration: string
}

async function upcastersOf(fold: DeclaredFold, sources: FoldSources): Promise<Upcasting | undefined> {
  const { file, name, reads } = contractsOf(fold, sources)
  const module: Readonly<Record<string, unknown>> = await import(join(sources.root, file))
  // The file declares the contracts of a service under this name.
  const contracts = Object.entries(module[name] as EventContracts)
  const lifted = contracts.filter(([type, { version }]) => version > 1 && reads(type))
  if (lifted.length === 0) return undefined
  const members = lifted.map(([type, { upcasters }]) => `${type}: [${Object.values(upcasters).map(nameOf)}]`).sort()
  return { file, declaration: `export const foldUpcasters = { ${members} }` }
}

/** Where the contracts of a fold's events are declared, under which name, and which of them the fold reads. */
function contractsOf({ file, events }: DeclaredFold, sources: FoldSources) {
  const heard = /^typeof (\w+)$/.exec(events)?.[1]
  const contractFiles = globSync('events/*.ts', { cwd: sources.root })
  const [name = '', types] =
    heard === undefined
      ? found(`export type ${events} = EventsOf<typeof (\\w+)>`, contractFiles).parts
      : found(`const ${heard} = only\\(\\s*(\\w+),([^)]*)\\)`, [file]).parts
  const declared = found(`export const ${name} = \\{`, contractFiles)
  return { file: declared.path, name, reads: (type: string) => types === undefined || types.includes(`'${type}'`) }

  function found(line: string, among: readonly string[]) {
    for (const path of among) {
      const match = new RegExp(`^${line}`, 'm').exec(read(sources, path))
      if (match !== null) return { path, parts: match.slice(1) }
    }
    throw new Error(`${file}: there are no contracts of ${events}`)
  }
}

/** The name under which an upcaster is reached in its own file. */
function nameOf({ name }: (data: never) => unknown): string {
  if (!/^[a-z]\w*$/.test(name)) throw new Error('an upcaster has no name: write it as a function of its own')
  return name
}

/** Bundles what folds need of our own files, with declarations appended to some; packages stay outside. */
function ownSources(sources: FoldSources, declarations: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'own-sources',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, resolveDir }) => {
        // What is imported and not used is left out.
        const sideEffects = false
        if (path.startsWith('#')) return { path: join(sources.root, path.slice(1)), sideEffects }
        return path.startsWith('.')
          ? { path: join(resolveDir, path), sideEffects }
          : { path, external: true, sideEffects }
      })
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const file = relative(sources.root, path)
        const source = madeOnceIsPure(foldsOnly(importsByName(read(sources, file))))
        return { contents: `${source}\n${declarations[file] ?? ''}\n`, loader: 'ts' }
      })
    },
  }
}

function read({ root, changed }: FoldSources, file: string): string {
  return changed?.get(file) ?? readFileSync(join(root, file), 'utf8')
}

/** Sorts imports by name, because their order is the order of the code in the bundle: moved files then change nothing. */
function importsByName(source: string): string {
  const statement = /^import (?:type )?([^;'"]*?) from '[^']+'\n/gm
  const names = (text: string) => text.replace(statement, '$1').replace(/[\s,]+/g, ' ')
  const imports = [...source.matchAll(statement)].map(([text]) => text)
  imports.sort((a, b) => (names(a) < names(b) ? -1 : 1))
  return imports.join('') + source.replace(statement, '')
}

/**
 * Constants of a file that are made by calls, as schemas are: so marked, those that the fold does not use are left out, and it
 * does not depend on them.
 */
function madeOnceIsPure(source: string): string {
  return source.replace(/^(?:export )?const [\s\S]*?(?=^\S|$(?![\s\S]))/gm, (constant) =>
    constant.replace(/(?<![\w.$])(?:v\.)?[a-z]\w*\(/g, '/* @__PURE__ */ $&'),
  )
}
