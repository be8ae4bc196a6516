import type { AnyEvent } from '#events/contract.ts'
import type { Commit } from './commit.ts'

/** What a fold may know of the commit around an event. */
export type CommitInfo = Pick<Commit<unknown>, 'stream' | 'number' | 'time'>

/** The outcome of a rule: facts to record (none = there is nothing to do), or a refusal, which is a value. */
export type Decision<E, Refusal extends string> =
  | { readonly accepted: readonly E[] }
  | { readonly refused: Refusal; readonly detail: string }

/**
 * An aggregate: a pure fold and a pure rule. Neither asks for the time, an id or a promise; what a rule needs comes
 * with the command.
 */
export interface Decider<State, Command, E extends AnyEvent, Refusal extends string> {
  /** First part of the stream's name, e.g. `order`. */
  readonly type: string
  /**
   * Hash of the fold's code, under which its snapshots are kept; without one the aggregate has no snapshots.
   * `npm run folds` writes it, and `test/fold-hashes.test.ts` fails while it is out of date.
   */
  readonly fold?: string
  readonly initial: State
  evolve(state: State, event: E, commit: CommitInfo): State
  decide(state: State, command: Command): Decision<E, Refusal>
}

export function accept<E>(...events: readonly E[]): { readonly accepted: readonly E[] } {
  return { accepted: events }
}

export function refuse<Refusal extends string>(
  refused: Refusal,
  detail: string,
): { readonly refused: Refusal; readonly detail: string } {
  return { refused, detail }
}

/** Folds commits onto a state. */
export function fold<State, E extends AnyEvent>(
  decider: Pick<Decider<State, never, E, never>, 'evolve'>,
  state: State,
  commits: readonly Commit<E>[],
): State {
  let folded = state
  for (const commit of commits) {
    for (const event of commit.events) folded = decider.evolve(folded, event, commit)
  }
  return folded
}
