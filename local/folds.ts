// npm run folds: writes the version of each fold into its source, after its code has changed.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCommandLine } from './command-line.ts'
import { declaredFolds, withVersion } from './folds/declared-folds.ts'
import { foldHash } from './folds/fold-hash.ts'

const usage = `npm run folds

Snapshots and rows carry the version of the fold that made them. Writes it into every decider and projection whose code,
or whose events' upcasters, have changed. Then snapshots are made again, and a rebuild expects rows to differ.`

readCommandLine({ usage, options: {} }, () => {})

const root = join(import.meta.dirname, '..')
for (const fold of declaredFolds(root)) {
  const hash = await foldHash(fold, { root })
  if (hash === fold.version) continue
  const file = join(root, fold.file)
  writeFileSync(file, withVersion(readFileSync(file, 'utf8'), fold.name, hash))
  console.log(`${fold.name}  ${fold.version} -> ${hash}  ${fold.file}`)
}
