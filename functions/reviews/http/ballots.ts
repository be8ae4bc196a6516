import { setTimeout } from 'node:timers/promises'
import type { ReviewEvent, ReviewId } from '#events/reviews.ts'
import { backOff } from '#shared/concurrency/back-off.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import { fold } from '#shared/event-store/decider.ts'
import { type CommandContext, ContentionError } from '#shared/event-store/execute.ts'
import type { StreamName } from '#shared/event-store/stream-name.ts'
import { type ReviewRefusal, review } from '../review/review.ts'
import type { Votes } from '../review/state.ts'
import type { Reviews } from '../streams.ts'
import { changeOfVote, type Vote, vote } from '../vote/vote.ts'

/** One person's vote at its stream's `number` (0: they never voted), and how many there are on the review. */
interface Ballot {
  readonly outcome: 'accepted'
  readonly vote: Vote
  readonly number: number
  readonly votes: Votes
  readonly events: readonly ReviewEvent[]
  readonly repeated: boolean
}

type BallotResult =
  | Ballot
  | { readonly outcome: 'refused'; readonly refusal: ReviewRefusal; readonly detail: string }
  | { readonly outcome: 'version-mismatch'; readonly number: number }
  | { readonly outcome: 'reused-command-id' }

export type Ballots = ReturnType<typeof ballots>

/** Rounds of counting again after another vote came first. */
const maxRounds = 24

/**
 * Votes on reviews. A person's vote and the review's new count are recorded in one transaction, so that the count is the
 * number of people whose last word it is, whatever is lost or comes twice.
 *
 * Cost: two Queries side by side and one transaction of two small items (4 write units), however many have voted.
 */
export function ballots({
  store,
  reviews,
  sleep = setTimeout,
}: {
  readonly store: Reviews['store']
  readonly reviews: Reviews
  readonly sleep?: (ms: number) => Promise<void>
}) {
  return {
    /** Makes a person's vote what they say now. Throws ContentionError where others came first every time. */
    async cast(reviewId: ReviewId, voter: string, after: Vote, context: CommandContext): Promise<BallotResult> {
      for (let round = 0; round < maxRounds; round++) {
        if (round > 0) await sleep(backOff(round, 10, 200))
        const result = await attempt(reviewId, voter, after, context)
        if (result !== 'conflict') return result
      }
      throw new ContentionError(`votes on ${reviewId}: ${maxRounds} others came first`)
    },
  }

  async function attempt(
    reviewId: ReviewId,
    voter: string,
    after: Vote,
    context: CommandContext,
  ): Promise<BallotResult | 'conflict'> {
    const stream: StreamName = `${vote.type}#${reviewId}.${voter}`
    const [{ commits }, counted] = await Promise.all([store.tail(stream, undefined), reviews.read(reviewId)])
    const number = commits.length
    const before = voteOf(commits)
    const decision = review.decide(counted.state, { type: 'CountVote', voter, before, after })

    const earlier = commits.find(({ commandId }) => commandId === context.commandId)
    if (earlier !== undefined) {
      if (earlier.fingerprint !== context.fingerprint) return { outcome: 'reused-command-id' }
      const { number, events } = earlier
      return { ...unchanged(), vote: voteOf(commits.slice(0, number)), number, events, repeated: true }
    }
    if (context.expectedNumbers?.includes(number) === false) return { outcome: 'version-mismatch', number }
    if ('refused' in decision) return { outcome: 'refused', refusal: decision.refused, detail: decision.detail }
    const cast = changeOfVote(reviewId, before, after)
    const [tally] = decision.accepted
    if (cast === undefined || tally?.type !== 'VotesCounted') return unchanged()
    if (context.dryRun === true) return { ...unchanged(), events: [cast, tally] }

    const { commandId, fingerprint, metadata } = context
    const common = { commandId, fingerprint, metadata }
    const last = commits.at(-1)
    const result = await store.transact([
      {
        ...common,
        stream,
        number: number + 1,
        eventCountBefore: last?.eventCount ?? 0,
        timeBefore: last?.time ?? 0,
        events: [cast],
      },
      {
        ...common,
        stream: `${review.type}#${reviewId}`,
        number: counted.number + 1,
        eventCountBefore: counted.eventCount,
        timeBefore: counted.time,
        events: [tally],
      },
    ])
    if (result.outcome === 'conflict') return 'conflict'
    const { helpful, unhelpful } = tally.data
    const votes = { helpful, unhelpful }
    return { outcome: 'accepted', vote: after, number: number + 1, votes, events: [cast, tally], repeated: false }

    function unchanged(): Ballot {
      const { state } = counted
      const votes = state.status === 'none' ? { helpful: 0, unhelpful: 0 } : state.votes
      return { outcome: 'accepted', vote: before, number, votes, events: [], repeated: false }
    }
  }
}

function voteOf(commits: readonly Commit<ReviewEvent>[]): Vote {
  return fold<Vote, ReviewEvent>(vote, vote.initial, commits)
}
