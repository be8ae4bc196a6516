import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { answerParent } from '#functions/media/child/answer-parent.ts'
import { render } from '#functions/media/picture/render.ts'

const watermark = '/proc/self/clear_refs'

answerParent(async (picture: Uint8Array) => {
  // proc(5): 5 begins the highest resident memory anew.
  if (existsSync(watermark)) writeFileSync(watermark, '5')
  const before = process.cpuUsage()
  const verdict = await render(picture)
  const { user, system } = process.cpuUsage(before)
  return { ...verdict, peakBytes: peakBytes(), cpuMs: (user + system) / 1000 }
})

function peakBytes(): number {
  if (!existsSync(watermark)) return process.resourceUsage().maxRSS * 1024
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024
}
