import { setTimeout } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { EventContracts, EventsOf } from '#events/contract.ts'
import { backOff } from '#shared/concurrency/back-off.ts'
import type { Commit, Metadata, NewCommit } from './commit.ts'
import type { Decider } from './decider.ts'
import type { AppendResult, EventStore } from './event-store.ts'
import { advance, type Folded, foldTail, unbegun } from './folded.ts'
import { numberOfCommand, rememberCommands, type Snapshot, snapshotInterval } from './snapshot.ts'
import type { StreamName } from './stream-name.ts'

/** How a command reaches the store, besides what it says. */
export interface CommandContext {
  /** Unique per intent: a command that comes again under the same id adds nothing and gets its first answer. */
  readonly commandId: string
  /** Hash of the request; the same id with another fingerprint is refused as `reused-command-id`. */
  readonly fingerprint?: string
  readonly metadata: Metadata
  /** Commit numbers that the caller accepts (If-Match); a stream at another one is a `version-mismatch`. */
  readonly expectedNumbers?: readonly number[]
  /** Decide, but record nothing. */
  readonly dryRun?: boolean
  /** The stream is new as far as the caller knows: no load before the append. */
  readonly creates?: boolean
}

/**
 * A stream that may be begun once, together with the commit that needs it: uniqueness without an index. Whoever comes second
 * is refused, unless the stream was begun with the very same event: then it is theirs already.
 */
export interface Claim<E, Refusal extends string> {
  readonly stream: StreamName
  readonly event: E
  readonly taken: { readonly refused: Refusal; readonly detail: string }
}

export type ExecuteResult<State, E, Refusal> =
  | ({ readonly outcome: 'accepted'; readonly events: readonly E[]; readonly repeated: boolean } & Folded<State>)
  | ({ readonly outcome: 'refused'; readonly refusal: Refusal; readonly detail: string } & Folded<State>)
  | ({ readonly outcome: 'version-mismatch' } & Folded<State>)
  | ({ readonly outcome: 'reused-command-id' } & Folded<State>)

/** Other writers won every round: the caller may try again (503 or redelivery), nothing was recorded. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError'
}

/** Rounds of deciding before giving up; with the pauses below, 32 writers on one stream all get through. */
export const maxRounds = 24

/** How long to wait after a round that another writer won, in ms, so that many writers do not meet again at once. */
export function pauseAfter(round: number): number {
  return backOff(round, 10, 100)
}

export interface ExecutorOptions<C extends EventContracts, State, Command, Refusal extends string> {
  readonly store: EventStore<C>
  readonly decider: Decider<State, Command, EventsOf<C>, Refusal>
  /** Waits; an argument so that tests need not. */
  readonly sleep?: (ms: number) => Promise<void>
}

/**
 * Where decisions meet storage: load, fold, decide, append, and decide again on what another writer committed meanwhile.
 *
 * Cost: one Query and one PutItem; a creating command one PutItem, with claims one transaction. A conflict costs one PutItem more, because the store
 * hands back the commit that stood in the way.
 */
export function executor<C extends EventContracts, State, Command, Refusal extends string>({
  store,
  decider,
  sleep = setTimeout,
}: ExecutorOptions<C, State, Command, Refusal>) {
  type E = EventsOf<C>
  const empty = unbegun(decider)

  return {
    /** Runs a command on the stream `<decider.type>#<id>`. Throws ContentionError and what the store throws. */
    async execute(
      id: string,
      command: Command,
      context: CommandContext & { readonly claims?: readonly Claim<E, Refusal>[] },
    ): Promise<ExecuteResult<State, E, Refusal>> {
      const stream = streamOf(id)
      let snapshot: Snapshot | undefined
      const history: Commit<E>[] = []
      let current = empty
      if (context.creates !== true) await load()

      for (let round = 0; round < maxRounds; round++) {
        const earlier = history.find((commit) => commit.commandId === context.commandId)?.number ?? remembered()
        if (earlier !== undefined) return repeated(earlier)
        if (context.expectedNumbers?.includes(current.number) === false) {
          return { outcome: 'version-mismatch', ...current }
        }
        const decision = decider.decide(current.state, command)
        if ('refused' in decision) {
          // A creating command that was not loaded may be the repetition of one that succeeded under other circumstances.
          if (context.creates === true && current.number === 0 && context.dryRun !== true) {
            await load()
            if (current.number > 0) continue
          }
          return { outcome: 'refused', refusal: decision.refused, detail: decision.detail, ...current }
        }
        const [first, ...rest] = decision.accepted
        if (first === undefined || context.dryRun === true) {
          return { outcome: 'accepted', events: decision.accepted, repeated: false, ...current }
        }
        const common = {
          commandId: context.commandId,
          fingerprint: context.fingerprint,
          metadata: context.metadata,
        }
        const commit: NewCommit<E> = {
          ...common,
          stream,
          number: current.number + 1,
          eventCountBefore: current.eventCount,
          timeBefore: current.time,
          events: [first, ...rest],
        }
        const result = await appendWithClaims(commit, context.claims ?? [], common)
        if (result.outcome === 'taken') {
          return {
            outcome: 'refused',
            refusal: result.claim.taken.refused,
            detail: result.claim.taken.detail,
            ...current,
          }
        }
        take([result.commit])
        switch (result.outcome) {
          case 'committed':
            return { outcome: 'accepted', events: result.commit.events, repeated: false, ...current }
          case 'repeated':
            return repeated(result.commit.number)
          case 'conflict':
            if (round > 0) await sleep(pauseAfter(round))
            if (round > 2) take(await store.range(stream, current.number + 1, Number.MAX_SAFE_INTEGER))
        }
      }
      throw new ContentionError(`${stream}: ${maxRounds} other commits came first`)

      async function load(): Promise<void> {
        const tail = await store.tail(stream, decider.fold)
        snapshot = tail.snapshot
        current = foldTail(decider, tail)
        history.push(...tail.commits)
      }

      function take(commits: readonly Commit<E>[]): void {
        history.push(...commits)
        current = advance(decider, current, commits)
      }

      /** The command's commit among those that the snapshot stands for. */
      function remembered(): number | undefined {
        return snapshot === undefined ? undefined : numberOfCommand(snapshot, context.commandId)
      }

      /** The answer that the command got, or would have got, the first time: from what is at hand, or with one request more. */
      async function repeated(number: number): Promise<ExecuteResult<State, E, Refusal>> {
        const known = history[0]?.number ?? Number.POSITIVE_INFINITY
        const tail =
          known === 1
            ? { commits: history.filter((it) => it.number <= number) }
            : await store.tail(stream, decider.fold, number)
        const commit = tail.commits.at(-1)
        if (commit === undefined) throw new Error(`${stream}: commit ${number} is gone`)
        if (commit.fingerprint !== context.fingerprint) return { outcome: 'reused-command-id', ...current }
        return { outcome: 'accepted', events: commit.events, repeated: true, ...foldTail(decider, tail) }
      }
    },

    /** A stream folded to its end, or to commit `upTo`; `number` 0 if there is none. */
    async read(id: string, upTo?: number): Promise<Folded<State>> {
      return foldTail(decider, await store.tail(streamOf(id), decider.fold, upTo))
    },

    /** A stream as it was at a time, ms since the epoch; `number` 0 if it began later. */
    async readAt(id: string, time: number): Promise<Folded<State>> {
      const number = await store.numberAt(streamOf(id), time)
      return number === 0 ? empty : foldTail(decider, await store.tail(streamOf(id), decider.fold, number))
    },

    /**
     * Keeps a snapshot of a stream whose newest one lies `snapshotInterval` commits or more behind. For a reader of the
     * stream of new commits, off the hot path; nothing is lost where it fails.
     */
    async snapshot(id: string): Promise<void> {
      if (decider.fold === undefined) return
      const tail = await store.tail(streamOf(id), decider.fold)
      if (tail.commits.length < snapshotInterval) return
      const { state, number, eventCount, time } = foldTail(decider, tail)
      const commands = rememberCommands(tail.snapshot?.commands ?? [], tail.commits)
      await store.keep(streamOf(id), decider.fold, { state, number, eventCount, time, commands })
    },
  }

  /** A commit and the first commits of the streams that it claims, in one transaction. Claims that are held are left out. */
  async function appendWithClaims(
    commit: NewCommit<E>,
    claims: readonly Claim<E, Refusal>[],
    common: Pick<NewCommit<E>, 'commandId' | 'fingerprint' | 'metadata'>,
  ): Promise<AppendResult<E> | { readonly outcome: 'taken'; readonly claim: Claim<E, Refusal> }> {
    const begun = { number: 1, eventCountBefore: 0, timeBefore: 0 }
    for (let open = claims; open.length > 0; ) {
      const claiming = open.map(({ stream, event }): NewCommit<E> => ({ ...common, ...begun, stream, events: [event] }))
      const result = await store.transact([commit, ...claiming])
      const commits = result.outcome === 'conflict' ? result.found : result.commits
      const own = commits.find(({ stream }) => stream === commit.stream)
      if (own !== undefined) return { outcome: result.outcome, commit: own }
      const standing = open.flatMap((claim) => {
        const found = commits.find(({ stream }) => stream === claim.stream)
        return found === undefined ? [] : [{ claim, held: isDeepStrictEqual(found.events, [claim.event]) }]
      })
      const taken = standing.find(({ held }) => !held)
      if (taken !== undefined) return { outcome: 'taken', claim: taken.claim }
      if (standing.length === 0)
        throw new Error(`${commit.stream}: a transaction failed on a stream that it does not touch`)
      open = open.filter((claim) => !standing.some((it) => it.claim === claim))
    }
    return store.append(commit)
  }

  function streamOf(id: string): StreamName {
    return `${decider.type}#${id}`
  }
}
