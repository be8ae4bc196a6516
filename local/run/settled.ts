import { setTimeout as sleep } from 'node:timers/promises'
import type { Gateway } from '#local/http/gateway.ts'
import type { Functions } from './functions.ts'
import type { Sources } from './sources.ts'

type Workers = {
  readonly sources: Sources
  readonly functions: Functions
  readonly gateways: readonly Gateway[]
}

/**
 * Resolves when nothing runs, also after one more look at every stream: what one step writes is what the next one reads.
 *
 * @throws after `timeoutMs`.
 */
export async function settled({ sources, functions, gateways }: Workers, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs
  const busy = () => sources.busy() || functions.busy() > 0 || gateways.some((gateway) => gateway.busy() > 0)
  let seen: number
  do {
    seen = functions.started()
    sources.lookAround()
    do {
      if (Date.now() > deadline) throw new Error(`the shop did not settle within ${timeoutMs} ms`)
      await sleep(20)
    } while (busy())
  } while (functions.started() !== seen)
}
