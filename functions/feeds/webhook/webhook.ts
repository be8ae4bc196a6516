import type { SwitchOffReason, WebhookEvent } from '#events/webhooks.ts'
import { accept, type CommitInfo, type Decider, type Decision, refuse } from '#shared/event-store/decider.ts'

/** A webhook that somebody registered and nobody removed. */
export interface Webhook {
  readonly status: 'active' | 'paused' | 'switched-off'
  readonly url: string
  readonly events: readonly string[]
  readonly description: string
  /** Counts its secrets, from 1. */
  readonly generation: number
  /** When the newest secret was made, ms since the epoch. */
  readonly rotatedAt: number
  /** When it was registered, resumed or moved last, ms since the epoch: failures before that do not count. */
  readonly judgedFrom: number
  /** Why the shop switched it off, while it is. */
  readonly switchedOff?: { readonly reason: SwitchOffReason; readonly at: number; readonly failingSince: string }
  /** Ms since the epoch. */
  readonly createdAt: number
}

export type WebhookState = { readonly status: 'none' | 'removed' } | Webhook

export type WebhookCommand =
  | {
      readonly type: 'RegisterWebhook'
      readonly url: string
      readonly events: readonly string[]
      readonly description: string
    }
  | {
      readonly type: 'ChangeWebhook'
      readonly url?: string | undefined
      readonly events?: readonly string[] | undefined
      readonly description?: string | undefined
      readonly active?: boolean | undefined
    }
  | { readonly type: 'RotateSecret' }
  | { readonly type: 'SwitchOffWebhook'; readonly reason: SwitchOffReason; readonly failingSince: string }
  | { readonly type: 'RemoveWebhook' }

export type WebhookRefusal = 'webhook-not-found' | 'already-registered'

/** The webhook: an address that is told of events, until it is paused, switched off or removed. */
export const webhook: Decider<WebhookState, WebhookCommand, WebhookEvent, WebhookRefusal> = {
  type: 'webhook',
  initial: { status: 'none' },
  evolve,
  decide,
}

export function isThere(state: WebhookState): state is Webhook {
  return state.status !== 'none' && state.status !== 'removed'
}

function decide(state: WebhookState, command: WebhookCommand): Decision<WebhookEvent, WebhookRefusal> {
  if (command.type === 'RegisterWebhook') {
    if (state.status !== 'none') return refuse('already-registered', 'This webhook exists already.')
    const { url, events, description } = command
    return accept({ type: 'WebhookRegistered', data: { url, events: unique(events), description } })
  }
  if (!isThere(state)) return refuse('webhook-not-found', 'There is no such webhook.')
  switch (command.type) {
    case 'ChangeWebhook':
      return accept(...changes(state, command))
    case 'RotateSecret':
      return accept({ type: 'WebhookSecretRotated', data: { generation: state.generation + 1 } })
    case 'SwitchOffWebhook': {
      if (state.status !== 'active') return accept()
      const { reason, failingSince } = command
      return accept({ type: 'WebhookSwitchedOff', data: { reason, failingSince } })
    }
    case 'RemoveWebhook':
      return accept({ type: 'WebhookRemoved', data: {} })
  }
}

function changes(
  state: Webhook,
  { url, events, description, active }: Extract<WebhookCommand, { type: 'ChangeWebhook' }>,
): WebhookEvent[] {
  const found: WebhookEvent[] = []
  const wanted = events === undefined ? state.events : unique(events)
  if (url !== undefined && url !== state.url) found.push({ type: 'WebhookMoved', data: { url } })
  if (wanted.join() !== state.events.join()) {
    found.push({ type: 'WebhookSubscriptionChanged', data: { events: [...wanted] } })
  }
  if (description !== undefined && description !== state.description) {
    found.push({ type: 'WebhookDescribed', data: { description } })
  }
  if (active === true && state.status !== 'active') found.push({ type: 'WebhookResumed', data: {} })
  if (active === false && state.status !== 'paused') found.push({ type: 'WebhookPaused', data: {} })
  return found
}

/** Each type once; `*` stands for all the others. */
function unique(events: readonly string[]): string[] {
  return events.includes('*') ? ['*'] : [...new Set(events)]
}

function evolve(state: WebhookState, event: WebhookEvent, { time }: CommitInfo): WebhookState {
  if (event.type === 'WebhookRegistered') {
    const { url, events, description } = event.data
    return {
      status: 'active',
      url,
      events,
      description,
      generation: 1,
      rotatedAt: time,
      judgedFrom: time,
      createdAt: time,
    }
  }
  if (!isThere(state)) return state
  switch (event.type) {
    case 'WebhookMoved':
      return { ...state, url: event.data.url, judgedFrom: time }
    case 'WebhookSubscriptionChanged':
      return { ...state, events: event.data.events }
    case 'WebhookDescribed':
      return { ...state, description: event.data.description }
    case 'WebhookPaused':
      return { ...withoutReason(state), status: 'paused' }
    case 'WebhookResumed':
      return { ...withoutReason(state), status: 'active', judgedFrom: time }
    case 'WebhookSecretRotated':
      return { ...state, generation: event.data.generation, rotatedAt: time }
    case 'WebhookSwitchedOff':
      return { ...state, status: 'switched-off', switchedOff: { ...event.data, at: time } }
    case 'WebhookRemoved':
      return { status: 'removed' }
  }
}

function withoutReason({ switchedOff: _, ...rest }: Webhook): Omit<Webhook, 'switchedOff'> {
  return rest
}
