import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createVitest, type TestCase } from 'vitest/node'
import { readCommandLine, UsageError } from '#local/command-line.ts'
import { type Plant, plants } from './plants.ts'
import { sown } from './sown.ts'

const usage = `npm run test:planted -- [TEXT]

  Runs the named test of every planted fault twice: on the sources as they are, where it must pass, and with the fault in
  them, where it must fail by an assertion. TEXT takes the faults that have it in their names.`

const root = join(import.meta.dirname, '../..')
const sound = 'as it is'

const chosen = readCommandLine({ usage, options: {}, words: { least: 0, most: 1 } }, ({ words: [wanted = ''] }) => {
  const found = plants.filter(({ name }) => name.includes(wanted))
  if (found.length === 0) throw new UsageError(`No fault has "${wanted}" in its name`)
  return found
})
for (const plant of chosen) sown(plant, readFileSync(join(root, plant.file), 'utf8'))

const vitest = await createVitest('test', {
  config: join(import.meta.dirname, 'vitest.config.ts'),
  watch: false,
  // This script reports.
  reporters: [{}],
})
try {
  const byFile = Map.groupBy(chosen, (plant) => plant.test.file)
  await vitest.runTestSpecifications([
    ...[...byFile].map(([file, tried]) => specification(sound, file, tried)),
    ...chosen.map((plant) => specification(plant.name, plant.test.file, [plant])),
  ])
  const problems = chosen.map((plant) => {
    const problem = passes(plant) ?? fails(plant)
    console.log(problem === undefined ? `caught    ${plant.name}` : `NOT caught ${plant.name}: ${problem}`)
    return problem
  })
  const missed = problems.filter((problem) => problem !== undefined).length
  // As vitest ends, for who counts tests.
  console.log(` Tests  ${missed === 0 ? '' : `${missed} failed | `}${chosen.length - missed} passed (${chosen.length})`)
  process.exitCode = missed === 0 ? 0 : 1
} finally {
  await vitest.close()
}

/** The named tests of a file, in a project. */
function specification(project: string, file: string, tried: readonly Plant[]) {
  const titles = tried.map(({ test }) => test.title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const testNamePattern = new RegExp(`(${titles.join('|')})$`)
  return vitest.getProjectByName(project).createSpecification(join(root, file), { testNamePattern })
}

/** Why the test of a plant does not stand for the sources as they are. */
function passes({ test }: Plant): string | undefined {
  const found = named(sound, test)
  if (found.length !== 1) return `${found.length} tests in ${test.file} are called "${test.title}"`
  return found[0]?.result().state === 'passed' ? undefined : 'its test fails without it'
}

/** Why the test does not say that it found the fault. */
function fails({ name, test }: Plant): string | undefined {
  const [found] = named(name, test)
  if (found === undefined) return `${test.file} does not even load with it`
  const { state, errors = [] } = found.result()
  if (state !== 'failed') return `"${test.title}" passes`
  const other = errors.find((error) => error.name !== 'AssertionError')
  return other === undefined ? undefined : `"${test.title}" fails by no assertion: ${other.name}: ${other.message}`
}

function named(project: string, test: Plant['test']): readonly TestCase[] {
  return vitest.state
    .getTestModules()
    .filter((module) => module.project.name === project && module.moduleId === join(root, test.file))
    .flatMap((module) => [...module.children.allTests()].filter(({ name }) => name === test.title))
}
