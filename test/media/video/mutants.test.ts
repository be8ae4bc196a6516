import { afterAll, describe, expect, test } from 'vitest'
import { ChildCrashError, ChildTimeoutError } from '#functions/media/child/killable-process.ts'
import { posterTaker } from '#functions/media/video/poster-taker.ts'
import { clip, kept, noDecoder } from './clips.ts'

const taker = posterTaker({ deadlineMs: 10_000, memoryLimit: 700 * 1024 * 1024 })
afterAll(() => taker.stop())

const clips = ['black-intro.mp4', 'upright.mov', 'second.webm'] as const
/** How many of each clip: `VIDEO_MUTANTS=67` in CI. */
const perClip = Number(process.env['VIDEO_MUTANTS'] ?? 12)

describe.skipIf(noDecoder)(`${perClip * clips.length} damaged videos`, { timeout: 300_000 }, () => {
  test.each(clips)('made of %s end in a verdict each, or in the death of the child alone', async (name) => {
    const random = randomOf(name.length * 7919)
    const outcomes = { taken: 0, rejected: 0, crashed: 0, late: 0 }
    for (let mutant = 0; mutant < perClip; mutant++) {
      const path = kept(`mutant-${name}`, mutated(clip(name), random))
      const outcome = await taker.take(path).then(
        (verdict) => verdict.outcome,
        (error: unknown) => {
          if (error instanceof ChildCrashError) return 'crashed'
          if (error instanceof ChildTimeoutError) return 'late'
          throw error
        },
      )
      outcomes[outcome] += 1
    }
    expect(Object.values(outcomes).reduce((sum, count) => sum + count)).toBe(perClip)
    // Most of what is changed here is looked at: a demuxer that shrugged at it all would take them all.
    expect(outcomes.rejected).toBeGreaterThan(perClip / 10)
    expect(outcomes.crashed + outcomes.late).toBeLessThanOrEqual(perClip / 10)
    const whole = kept(`whole-${name}`, clip(name))
    expect(await taker.take(whole)).toMatchObject({ outcome: 'taken' })
  })
})

/** A file with bytes changed, a stretch taken out, a stretch doubled, or its end cut off. */
function mutated(file: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * file.length)
  const length = 1 + Math.floor(random() * 64)
  switch (Math.floor(random() * 4)) {
    case 0: {
      const changed = Buffer.from(file)
      for (let count = 0; count < length; count++)
        changed[Math.floor(random() * file.length)] = Math.floor(random() * 256)
      return changed
    }
    case 1:
      return Buffer.concat([file.subarray(0, at), file.subarray(at + length)])
    case 2:
      return Buffer.concat([file.subarray(0, at), file.subarray(at, at + length), file.subarray(at)])
    default:
      return file.subarray(0, at)
  }
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
