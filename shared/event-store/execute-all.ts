import { setTimeout } from 'node:timers/promises'
import type { EventContracts, EventsOf } from '#events/contract.ts'
import { newBatchId } from './batch-id.ts'
import type { Metadata } from './commit.ts'
import type { Decision } from './decider.ts'
import { ContentionError, type ExecutorOptions, maxRounds, pauseAfter } from './execute.ts'
import { advance, type Folded, foldTail } from './folded.ts'
import type { StreamName } from './stream-name.ts'

/** What became of commands that were decided together: a decision for each, in their order, and the stream behind them. */
type BatchResult<State, E, Refusal extends string> = {
  readonly decisions: readonly Decision<E, Refusal>[]
} & Folded<State>

/**
 * Decides many commands on one stream with one load and one commit: each on what those before it came to. A refused command
 * does not touch the others. What another writer committed meanwhile is folded and all of them are decided again.
 *
 * A batch that is delivered again may be cut otherwise, so no command id can recognise it: the commands must be idempotent
 * by what the aggregate's own state remembers. While they are decided, events of the batch itself carry the time of the
 * commit before.
 *
 * Cost: one Query and one PutItem, however many commands; one PutItem more per conflict; no PutItem if there is nothing to
 * record. Throws ContentionError, CommitTooLargeError and what the store throws; then nothing was recorded, or an answer
 * was lost.
 */
export function batchExecutor<C extends EventContracts, State, Command, Refusal extends string>({
  store,
  decider,
  sleep = setTimeout,
}: ExecutorOptions<C, State, Command, Refusal>) {
  type E = EventsOf<C>

  return async (
    id: string,
    commands: readonly Command[],
    { metadata }: { readonly metadata: Metadata },
  ): Promise<BatchResult<State, E, Refusal>> => {
    const stream: StreamName = `${decider.type}#${id}`
    const commandId = newBatchId()
    let current = foldTail(decider, await store.tail(stream, decider.fold))
    for (let round = 0; round < maxRounds; round++) {
      const decisions = decideAll(stream, current, commands)
      const [first, ...rest] = decisions.flatMap((decision) => ('accepted' in decision ? decision.accepted : []))
      if (first === undefined) return { decisions, ...current }
      const { outcome, commit } = await store.append({
        commandId,
        metadata,
        stream,
        number: current.number + 1,
        eventCountBefore: current.eventCount,
        timeBefore: current.time,
        events: [first, ...rest],
      })
      current = advance(decider, current, [commit])
      switch (outcome) {
        case 'committed':
        // The id is of this call, so the commit that was there is its own, of a request whose answer was lost.
        case 'repeated':
          return { decisions, ...current }
        case 'conflict':
          await sleep(pauseAfter(round))
          if (round > 2) {
            const missed = await store.range(stream, current.number + 1, Number.MAX_SAFE_INTEGER)
            current = advance(decider, current, missed)
          }
      }
    }
    throw new ContentionError(`${stream}: ${maxRounds} other commits came first`)
  }

  function decideAll(
    stream: StreamName,
    { state: before, number, time }: Folded<State>,
    commands: readonly Command[],
  ): Decision<E, Refusal>[] {
    let state = before
    return commands.map((command) => {
      const decision = decider.decide(state, command)
      if ('accepted' in decision) {
        for (const event of decision.accepted)
          state = decider.evolve(state, event, { stream, number: number + 1, time })
      }
      return decision
    })
  }
}
