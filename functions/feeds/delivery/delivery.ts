import type { CommitMessage } from '#events/commit-message.ts'
import { namedUlid } from '#shared/identity/derived-id.ts'
import type { PostResult } from './post.ts'

/** One commit on its way to one webhook. */
export interface Delivery {
  readonly id: string
  readonly webhookId: string
  /** `cancelled`: the webhook was paused, switched off or removed before it arrived. */
  readonly status: 'pending' | 'retrying' | 'delivered' | 'failed' | 'cancelled'
  /** Where the commit lies in the feed: page, first of its chunk, and its index in the chunk. */
  readonly place: DeliveryPlace
  readonly event: DeliveredEvent
  /** Attempts so far, those of earlier series included. */
  readonly attempts: number
  /** Attempts before somebody asked to send it again; the pauses count from here. */
  readonly before: number
  /** The newest attempts, oldest first; at most `keptAttempts`. */
  readonly log: readonly Attempt[]
  /** When the next attempt is due, ms since the epoch; there is none otherwise. */
  readonly nextAt?: number
  /** The command that sent it again last: a repetition of it sends nothing. */
  readonly redeliveredBy?: string
  /** Ms since the epoch. */
  readonly createdAt: number
}

interface DeliveryPlace {
  readonly page: number
  readonly first: number
  readonly index: number
}

/** What a delivery is about, without the commit's content. */
interface DeliveredEvent {
  readonly id: string
  readonly source: string
  /** Types of those events of the commit that the webhook wants. */
  readonly types: readonly string[]
}

/** One POST: when it began (ms since the epoch), how long it took, and what came of it. */
export type Attempt = PostResult & { readonly at: number; readonly ms: number }

/** Attempts that a delivery remembers. */
export const keptAttempts = 20

/**
 * Pauses between the attempts of a series, in seconds: eleven attempts in some 31 hours, so that a receiver that is down for
 * a night or is being moved loses nothing.
 */
export const pauses: readonly number[] = [5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 54_000]

/** A webhook whose deliveries all failed for this long is switched off, in ms. */
export const patienceMs = 3 * 24 * 60 * 60 * 1000

/** How long a delivery is remembered, in ms. */
export const rememberedMs = 30 * 24 * 60 * 60 * 1000

/**
 * The pause before the next attempt, in ms, after so many of a series failed; undefined where the series ends. A fifth of it
 * is left to chance, so that what failed together does not come back together.
 * @param random From 0 to 1.
 */
export function pauseAfter(failed: number, random: number): number | undefined {
  const seconds = pauses[failed - 1]
  return seconds === undefined ? undefined : Math.round(seconds * (0.9 + 0.2 * random) * 1000)
}

/** True for an answer that means "I have it": any 2xx, as Standard Webhooks has it. */
export function isSuccess(result: PostResult): boolean {
  return 'status' in result && result.status >= 200 && result.status < 300
}

/** The types of a commit's events that a webhook wants; empty if it wants none of them. */
export function wantedTypes({ data }: CommitMessage, wanted: readonly string[]): string[] {
  const types = [...new Set(data.events.map(({ t }) => t))]
  return wanted.includes('*') ? types : types.filter((type) => wanted.includes(type))
}

/**
 * A delivery's id: the same for the same webhook and commit, so that a commit that is matched twice is delivered once, and
 * sorted by the commit's time.
 */
export function deliveryId(webhookId: string, { source, id, time }: CommitMessage): string {
  return `dlv_${namedUlid(Date.parse(time), `${webhookId} ${source} ${id}`)}`
}
