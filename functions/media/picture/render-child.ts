import { render } from './render.ts'
import { outOfMemoryExitCode, type RenderRequest } from './render-request.ts'

/** How often memory is looked at; libvips works on other threads, so the timer runs meanwhile. */
const memoryCheckMs = 20

let watch: NodeJS.Timeout | undefined

process.on('message', async ({ picture, memoryLimit }: RenderRequest) => {
  clearInterval(watch)
  watch = setInterval(() => {
    if (process.memoryUsage.rss() > memoryLimit) process.exit(outOfMemoryExitCode)
  }, memoryCheckMs)
  const verdict = await render(picture)
  clearInterval(watch)
  process.send?.(verdict)
})

// The parent is gone: nobody waits for an answer.
process.on('disconnect', () => process.exit())
