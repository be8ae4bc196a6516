import { render } from './render.ts'
import type { RenderAnswer, RenderRequest } from './render-request.ts'

/** How often memory is looked at; libvips works on other threads, so the timer runs meanwhile. */
const memoryCheckMs = 20

process.on('message', async ({ picture, memoryLimit }: RenderRequest) => {
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() > memoryLimit) answer({ outcome: 'out-of-memory' })
  }, memoryCheckMs)
  const verdict = await render(picture)
  clearInterval(watch)
  answer(verdict)
})

// The parent is gone: nobody waits for an answer. `process.exit` would wait for the decoder's threads to end.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

function answer(message: RenderAnswer): void {
  process.send?.(message)
}
