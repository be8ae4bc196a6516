import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { renderer } from '#functions/media/picture/renderer.ts'
import type { Verdict } from '#functions/media/picture/verdict.ts'

/** What any file may take, whatever it is. */
const limits = { cpuMs: 10_000, bytes: 512 * 1024 * 1024 } as const

interface MeasuredRenderer {
  /** Renders within the limits, or fails the test. @throws ChildCrashError, ChildTimeoutError */
  render(picture: Uint8Array): Promise<Verdict>
  stop(): void
}

/**
 * The renderer, held to time and memory. Time is the CPU time of the child, all threads together: what a clock says depends
 * on what else the machine does. Memory is the child's highest; what comes to the limit is killed and rejected, which the
 * answer shows by its code.
 */
export function measuredRenderer(): MeasuredRenderer {
  const script = fileURLToPath(new URL('./children/renders-and-measures.ts', import.meta.url))
  const pictures = renderer({ deadlineMs: 60_000, memoryLimit: limits.bytes, script })
  return {
    async render(picture) {
      const verdict = await pictures.render(picture)
      // The child of this script adds them to every answer of its own; the verdict on one that was killed has none.
      const { peakBytes, cpuMs, ...plain } = verdict as Verdict & { peakBytes?: number; cpuMs?: number }
      if (peakBytes !== undefined) expect(peakBytes).toBeLessThan(limits.bytes)
      if (cpuMs !== undefined) expect(cpuMs).toBeLessThan(limits.cpuMs)
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
