// npm run new: the skeleton of a service, a command or a projection, with its test.
import { resolve } from 'node:path'
import { type Given, readCommandLine, UsageError } from './command-line.ts'
import { findAggregate } from './new/aggregate.ts'
import { nameOf } from './new/name.ts'
import { newCommand } from './new/new-command.ts'
import { newProjection } from './new/new-projection.ts'
import { newService } from './new/new-service.ts'
import { type Skeleton, writeSkeleton } from './new/skeleton.ts'

const root = resolve(import.meta.dirname, '..')

const usage = `npm run new -- service NAME
npm run new -- command NAME --service SERVICE [--aggregate AGGREGATE]
npm run new -- projection NAME --service SERVICE [--aggregate AGGREGATE]

Writes a skeleton with a test that passes, and says what is left to do. NAME is like gift-message.

  --service SERVICE       a folder of functions/
  --aggregate AGGREGATE   a folder of rules in it; needed if there are several`

const options = { service: { type: 'string' }, aggregate: { type: 'string' } } as const

const { skeleton, changed, steps } = readCommandLine({ usage, options, words: { least: 2, most: 2 } }, (given) => {
  const wanted = skeletonOf(given)
  return { skeleton: wanted, ...writeSkeleton(root, wanted) }
})

for (const file of Object.keys(skeleton.files)) console.log(`written  ${file}`)
for (const file of changed) console.log(`changed  ${file}`)
console.log(`\nIts test:\n  npx vitest run ${skeleton.test}\n\nNext:`)
for (const [index, step] of steps.entries()) console.log(`  ${index + 1}. ${step}`)

function skeletonOf({ values: { service, aggregate }, words: [kind, word = ''] }: Given<typeof options>): Skeleton {
  const name = nameOf(word)
  if (kind === 'service') return newService(name)
  if (kind !== 'command' && kind !== 'projection') throw new UsageError(`${kind} is no service, command or projection`)
  if (service === undefined) throw new UsageError(`Say which service the ${kind} is for: --service SERVICE`)
  const found = findAggregate(root, service, aggregate)
  return kind === 'command' ? newCommand(root, name, found) : newProjection(name, found)
}
