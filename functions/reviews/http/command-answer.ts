import type { ReviewEvent } from '#events/reviews.ts'
import type { ExecuteResult } from '#shared/event-store/execute.ts'
import { versionMismatch } from '#shared/http/conditional.ts'
import { replayedHeader, reusedKey } from '#shared/http/idempotency.ts'
import type { Problem } from '#shared/http/problem.ts'
import type { Answer } from '#shared/http/request.ts'
import type { Principal } from '#shared/identity/principal.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import type { ReviewRefusal } from '../review/review.ts'
import type { ReviewState } from '../review/state.ts'
import { openReview } from './personal-fields.ts'
import { problem } from './problem.ts'
import { allowedCommands, reviewView, visible } from './review-view.ts'

interface AnswerOptions {
  readonly id: string
  readonly principal: Principal
  readonly dryRun: boolean
  readonly people: PersonalData
  /** Status of an accepted command. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** The answer to a command on a review; throws the problem it ended in. */
export async function answerReviewCommand(
  result: ExecuteResult<ReviewState, ReviewEvent, ReviewRefusal>,
  { id, principal, dryRun, people, status = 200, headers = {} }: AnswerOptions,
): Promise<Answer> {
  const { state, number } = result
  const review = visible(state, principal)
  switch (result.outcome) {
    case 'accepted': {
      if (dryRun) return dryRunAnswer(people, number, result.events)
      const replayed = { ...headers, ...replayedHeader(result.repeated) }
      if (state.status === 'deleted') {
        const { productId } = state
        return {
          status,
          version: number,
          body: { id, version: number, productId, status: 'deleted' },
          headers: replayed,
        }
      }
      if (review === undefined) throw noSuchReview(id)
      const body = reviewView({ id, number }, review, await openReview(people, review), principal)
      return { status, version: number, body, headers: replayed }
    }
    case 'refused':
      if (result.refusal === 'review-not-found') throw noSuchReview(id)
      throw problem(
        result.refusal,
        result.detail,
        review === undefined
          ? {}
          : { currentVersion: number, state: review.status, allowedCommands: allowedCommands(principal, review) },
      )
    case 'version-mismatch':
      if (review === undefined) throw noSuchReview(id)
      throw versionMismatch(number)
    case 'reused-command-id':
      throw reusedKey()
  }
}

/** What a command would record, in the clear: whoever may send it knows its words. */
export async function dryRunAnswer(
  people: PersonalData,
  version: number,
  events: readonly ReviewEvent[],
): Promise<Answer> {
  const opened = await Promise.all(
    events.map(async ({ type, data }) => ({ type, data: (await people.open(data)).values })),
  )
  return { status: 200, body: { dryRun: true, version, events: opened } }
}

export function noSuchReview(id: string): Problem {
  return problem('review-not-found', `There is no review ${id}.`)
}
