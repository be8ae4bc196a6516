import { constants, setPriority } from 'node:os'
import type { ChildAnswer, ChildRequest } from './child-messages.ts'

/** How often memory is looked at; native code works on other threads, so the timer runs meanwhile. */
const memoryCheckMs = 20

/** Makes this process the child of a `killableProcess`: each request is worked on and answered, within its memory. */
export function answerParent<Work, Answer>(work: (request: Work) => Promise<Answer>): void {
  // What a laptop answers goes first, without starving the work, which has a deadline; in Lambda nothing else wants the CPU.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  process.on('message', async (request: ChildRequest<Work>) => {
    const watch = setInterval(() => {
      if (process.memoryUsage.rss() > request.memoryLimit) answer({ outcome: 'out-of-memory' })
    }, memoryCheckMs)
    const done = await work(request.work)
    clearInterval(watch)
    answer({ outcome: 'done', answer: done })
  })

  // The parent is gone: nobody waits for an answer. `process.exit` would wait for the decoder's threads to end.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

  function answer(message: ChildAnswer<Answer>): void {
    process.send?.(message)
  }
}
