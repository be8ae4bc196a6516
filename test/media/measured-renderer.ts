import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { renderer } from '#functions/media/picture/renderer.ts'
import type { Verdict } from '#functions/media/picture/verdict.ts'

/** What any file may take, whatever it is. */
const limits = { ms: 10_000, bytes: 512 * 1024 * 1024 } as const

interface MeasuredRenderer {
  /** Renders within the limits, or fails the test. @throws ChildCrashError, ChildTimeoutError */
  render(picture: Uint8Array): Promise<Verdict>
  stop(): void
}

/**
 * The renderer, held to time and memory. Its deadline is longer than the permitted time, so that a slow file fails by its figure.
 * Memory is the child's highest; what comes to the limit is killed and rejected, which the answer shows by its code.
 */
export function measuredRenderer(): MeasuredRenderer {
  const script = fileURLToPath(new URL('./children/renders-and-measures.ts', import.meta.url))
  const pictures = renderer({ deadlineMs: limits.ms + 5_000, memoryLimit: limits.bytes, script })
  return {
    async render(picture) {
      const begun = performance.now()
      const verdict = await pictures.render(picture)
      expect(performance.now() - begun).toBeLessThan(limits.ms)
      // The child of this script adds it to every answer of its own; the verdict on one that was killed has none.
      const { peakBytes, ...plain } = verdict as Verdict & { peakBytes?: number }
      if (peakBytes !== undefined) expect(peakBytes).toBeLessThan(limits.bytes)
      return plain
    },
    stop: pictures.stop,
  }
}

/** A verdict that an uploader can do something with. */
export function expectSensible(verdict: Verdict): void {
  switch (verdict.outcome) {
    case 'rejected':
      expect(verdict.detail).toMatch(/^[A-Z0-9].{10,400}\.$/)
      return
    case 'rendered':
      expect(verdict.renditions.length).toBeGreaterThanOrEqual(2)
  }
}
