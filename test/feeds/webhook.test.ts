import { describe, expect, test } from 'vitest'
import type { WebhookEvent } from '#events/webhooks.ts'
import { overlapMs, signingSecrets, webhookSecret } from '#functions/feeds/http/webhook-secret.ts'
import { type WebhookState, webhook } from '#functions/feeds/webhook/webhook.ts'
import { given } from '#test/kit/given.ts'

const registered: WebhookEvent = {
  type: 'WebhookRegistered',
  data: { url: 'https://erp.example.com/hook', events: ['OrderPaid'], description: 'ERP' },
}
const paused: WebhookEvent = { type: 'WebhookPaused', data: {} }
const resumed: WebhookEvent = { type: 'WebhookResumed', data: {} }
const failingSince = '2026-01-01T00:00:00.000Z'
const switchedOff: WebhookEvent = { type: 'WebhookSwitchedOff', data: { reason: 'failing', failingSince } }
const removed: WebhookEvent = { type: 'WebhookRemoved', data: {} }

describe('a webhook', () => {
  test('is registered once', () => {
    const command = { type: 'RegisterWebhook', ...registered.data } as const
    given(webhook)
      .when({ ...command, events: ['OrderPaid', 'OrderPaid'] })
      .emits(registered)
    given(webhook, registered).when(command).refuses('already-registered')
    given(webhook, registered, removed).when(command).refuses('already-registered')
  })

  test('that wants everything wants nothing besides', () => {
    given(webhook)
      .when({ type: 'RegisterWebhook', ...registered.data, events: ['OrderPaid', '*'] })
      .emits({ ...registered, data: { ...registered.data, events: ['*'] } })
  })

  test('is changed in what is said, and in nothing else', () => {
    given(webhook, registered)
      .when({
        type: 'ChangeWebhook',
        url: 'https://erp.example.com/v2',
        events: ['OrderPaid', 'OrderCancelled'],
        description: 'The ERP',
      })
      .emits(
        { type: 'WebhookMoved', data: { url: 'https://erp.example.com/v2' } },
        { type: 'WebhookSubscriptionChanged', data: { events: ['OrderPaid', 'OrderCancelled'] } },
        { type: 'WebhookDescribed', data: { description: 'The ERP' } },
      )
    given(webhook, registered).when({ type: 'ChangeWebhook', description: 'ERP', active: true }).emits()
  })

  test('is paused and goes on', () => {
    given(webhook, registered).when({ type: 'ChangeWebhook', active: false }).emits(paused)
    given(webhook, registered, paused).when({ type: 'ChangeWebhook', active: true }).emits(resumed)
  })

  test('is switched off by the shop, says why, and is switched on again by people', () => {
    given(webhook, registered).when({ type: 'SwitchOffWebhook', reason: 'failing', failingSince }).emits(switchedOff)
    given(webhook, registered, paused).when({ type: 'SwitchOffWebhook', reason: 'gone', failingSince }).emits()
    given(webhook, registered, switchedOff).when({ type: 'ChangeWebhook', active: true }).emits(resumed)
    given(webhook, registered, switchedOff).when({ type: 'ChangeWebhook', active: false }).emits(paused)
    expect(folded(registered, switchedOff)).toMatchObject({
      status: 'switched-off',
      switchedOff: { reason: 'failing', failingSince, at: 2 },
    })
    expect(folded(registered, switchedOff, resumed)).not.toHaveProperty('switchedOff')
  })

  test('has one more secret after each rotation', () => {
    const once: WebhookEvent = { type: 'WebhookSecretRotated', data: { generation: 2 } }
    expect(webhook.decide(folded(registered), { type: 'RotateSecret' })).toEqual({ accepted: [once] })
    expect(folded(registered, once)).toMatchObject({ generation: 2, rotatedAt: 2 })
  })

  test('that is removed is gone', () => {
    given(webhook, registered).when({ type: 'RemoveWebhook' }).emits(removed)
    for (const command of [
      { type: 'ChangeWebhook', active: true },
      { type: 'RotateSecret' },
      { type: 'RemoveWebhook' },
      { type: 'SwitchOffWebhook', reason: 'gone', failingSince },
    ] as const) {
      given(webhook, registered, removed).when(command).refuses('webhook-not-found')
      given(webhook).when(command).refuses('webhook-not-found')
    }
  })
})

describe('the secret of a webhook', () => {
  const key = Buffer.alloc(32, 7)
  const id = 'whk_00000000000000000000000000'

  test('is of its own, in each generation, and the same whenever it is made', () => {
    const secrets = [
      webhookSecret(key, id, 1),
      webhookSecret(key, id, 2),
      webhookSecret(key, id.replace('whk_0', 'whk_1'), 1),
      webhookSecret(Buffer.alloc(32, 8), id, 1),
    ]
    expect(new Set(secrets).size).toBe(4)
    expect(webhookSecret(key, id, 1)).toBe(secrets[0])
    for (const secret of secrets) expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  })

  test('that was replaced signs for one day more', () => {
    const rotated = { id, generation: 2, rotatedAt: 1_000_000 }
    const [newest, old] = [webhookSecret(key, id, 2), webhookSecret(key, id, 1)]
    expect(signingSecrets(key, rotated, 1_000_000 + overlapMs - 1)).toEqual([newest, old])
    expect(signingSecrets(key, rotated, 1_000_000 + overlapMs)).toEqual([newest])
    expect(signingSecrets(key, { id, generation: 1, rotatedAt: 0 }, 5)).toEqual([old])
  })
})

function folded(...events: readonly WebhookEvent[]): WebhookState {
  return events.reduce(
    (state, event, index) => webhook.evolve(state, event, { stream: 'webhook#1', number: index + 1, time: index + 1 }),
    webhook.initial,
  )
}
