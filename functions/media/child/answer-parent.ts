import { readdirSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'
import type { ChildAnswer, ChildRequest } from './child-messages.ts'

/** How often memory is looked at; native code works on other threads, so the timer runs meanwhile. */
const memoryCheckMs = 20

/** Makes this process the child of a `killableProcess`: each request is worked on and answered, within its memory. */
export function answerParent<Work, Answer>(work: (request: Work) => Promise<Answer>): void {
  letOthersGoFirst()
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

/**
 * Beside a busy thread of everybody else's, one of this niceness has a quarter of a core, one below normal (10) a tenth,
 * which is too little for work with a deadline (sched(7), "The nice value").
 */
const niceness = 5

/**
 * What a laptop answers goes before what it works on; in Lambda nothing else wants the CPU. On Linux each thread has a
 * niceness of its own and gives it to those it starts (setpriority(2), "C library/kernel differences"): decoders start
 * theirs from threads that are there already.
 */
function letOthersGoFirst(): void {
  const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [process.pid]
  for (const thread of threads) {
    try {
      // Only down: up is refused to who is not privileged.
      if (getPriority(thread) < niceness) setPriority(thread, niceness)
    } catch {
      // The thread has ended, or the host refuses: the work is done all the same.
    }
  }
}
