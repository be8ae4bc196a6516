import { readdirSync } from 'node:fs'
import { getPriority } from 'node:os'
import { answerParent } from '#functions/media/child/answer-parent.ts'
import { render } from '#functions/media/picture/render.ts'

/** Renders, which starts threads that decode; answers the priority of each thread. */
answerParent(async (picture: Uint8Array) => {
  await render(picture)
  return readdirSync('/proc/self/task').map((thread) => getPriority(Number(thread)))
})
