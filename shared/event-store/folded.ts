import type { AnyEvent } from '#events/contract.ts'
import type { Commit } from './commit.ts'
import { type Decider, fold } from './decider.ts'
import type { Tail } from './event-store.ts'

/** A stream as far as it was folded: `number` 0 means that there is none. */
export interface Folded<State> {
  readonly state: State
  readonly number: number
  readonly eventCount: number
  readonly time: number
}

type Fold<State, E extends AnyEvent> = Pick<Decider<State, never, E, never>, 'initial' | 'evolve'>

/** A stream that nobody began. */
export function unbegun<State>({ initial }: { readonly initial: State }): Folded<State> {
  return { state: initial, number: 0, eventCount: 0, time: 0 }
}

/** Folds what was loaded of a stream with `decider.fold`. */
export function foldTail<State, E extends AnyEvent>(
  decider: Fold<State, E>,
  { snapshot, commits }: Tail<E>,
): Folded<State> {
  // A snapshot is only found under this decider's own fold, which made the state.
  const base = snapshot === undefined ? unbegun(decider) : { ...snapshot, state: snapshot.state as State }
  const { state, number, eventCount, time } = advance(decider, base, commits)
  return { state, number, eventCount, time }
}

/** Folds the commits that follow. */
export function advance<State, E extends AnyEvent>(
  decider: Fold<State, E>,
  from: Folded<State>,
  commits: readonly Commit<E>[],
): Folded<State> {
  const last = commits.at(-1)
  if (last === undefined) return from
  return {
    state: fold(decider, from.state, commits),
    number: last.number,
    eventCount: last.eventCount,
    time: last.time,
  }
}
