import type { EventOf } from '#events/contract.ts'
import type { Decider } from '#shared/event-store/decider.ts'
import type { CommandContext, ExecuteResult } from '#shared/event-store/execute.ts'
import type { Folded } from '#shared/event-store/folded.ts'

interface Kept<State, E> extends Folded<State> {
  readonly commandId: string
  readonly events: readonly E[]
}

/** An aggregate's streams in memory, with the promises of the executor over the store: a command id is carried out once. */
export function memoryStreams<State, Command, E extends EventOf<string, unknown>, Refusal extends string>(
  decider: Decider<State, Command, E, Refusal>,
  now: () => number,
  committed: (id: string, number: number, events: readonly E[]) => void,
) {
  const streams = new Map<string, Kept<State, E>[]>()
  const none: Folded<State> = { state: decider.initial, number: 0, eventCount: 0, time: 0 }
  const last = (id: string): Folded<State> => streams.get(id)?.at(-1) ?? none

  return {
    ids: () => [...streams.keys()],
    state: (id: string) => last(id).state,
    events: (id: string) => (streams.get(id) ?? []).flatMap(({ events }) => events),

    async read(id: string): Promise<Folded<State>> {
      return last(id)
    },

    async execute(
      id: string,
      command: Command,
      { commandId, expectedNumbers }: Pick<CommandContext, 'commandId' | 'expectedNumbers'>,
    ): Promise<ExecuteResult<State, E, Refusal>> {
      const before = last(id)
      const earlier = streams.get(id)?.find((commit) => commit.commandId === commandId)
      if (earlier !== undefined) return { outcome: 'accepted', repeated: true, ...earlier }
      if (expectedNumbers?.includes(before.number) === false) return { outcome: 'version-mismatch', ...before }
      const decision = decider.decide(before.state, command)
      if ('refused' in decision) {
        return { outcome: 'refused', refusal: decision.refused, detail: decision.detail, ...before }
      }
      const events = decision.accepted
      if (events.length === 0) return { outcome: 'accepted', events, repeated: false, ...before }
      const number = before.number + 1
      const time = now()
      const state = events.reduce(
        (folded, event) => decider.evolve(folded, event, { stream: `${decider.type}#${id}`, number, time }),
        before.state,
      )
      const commit = { state, number, eventCount: before.eventCount + events.length, time, commandId, events }
      streams.set(id, [...(streams.get(id) ?? []), commit])
      committed(id, number, events)
      return { outcome: 'accepted', repeated: false, ...commit }
    },
  }
}
