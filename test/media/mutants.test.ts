import { afterAll, describe, expect, test } from 'vitest'
import { goodFiles } from './good-files.ts'
import { expectSensible, measuredRenderer } from './measured-renderer.ts'
import { mutate, randomFrom } from './mutate.ts'

/** How many, from which seed on: `MUTANTS=1 MUTANT_SEED=1234` repeats one that failed. */
const count = Number(process.env['MUTANTS'] ?? 200)
const firstSeed = Number(process.env['MUTANT_SEED'] ?? 1)
/** What one takes at most, mean: the test's own limit, not a promise. */
const eachMs = 1_000

const pictures = measuredRenderer()
afterAll(() => pictures.stop())

const files = await goodFiles()

describe('before anything is changed', () => {
  test.each(files)('the file is good: %s', async (_name, file) => {
    expect(await pictures.render(file)).toMatchObject({ outcome: 'rendered' })
  })
})

test(`${count} damaged pictures (seeds from ${firstSeed}) crash no process, and each ends within 10 s of CPU time and 512 MB`, {
  timeout: 60_000 + count * eachMs,
}, async () => {
  const failures: string[] = []
  const outcomes = { rendered: 0, rejected: 0 }
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const random = randomFrom(seed)
    const [name, file] = files[Math.floor(random() * files.length)] ?? ['', Buffer.alloc(0)]
    const [, other] = files[Math.floor(random() * files.length)] ?? ['', Buffer.alloc(0)]
    try {
      const verdict = await pictures.render(mutate(file, other, random))
      expectSensible(verdict)
      outcomes[verdict.outcome] += 1
    } catch (error) {
      failures.push(`MUTANT_SEED=${seed} (${name}): ${error}`)
    }
  }
  expect(failures).toEqual([])
  // Else the changes are too weak or too strong to try the decoders.
  if (count >= 100) expect(Math.min(outcomes.rendered, outcomes.rejected)).toBeGreaterThan(count / 10)
})
