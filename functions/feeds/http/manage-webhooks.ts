import * as v from 'valibot'
import { text } from '#events/vocabulary.ts'
import { wantedEvents, webhookId, webhookUrl } from '#events/webhooks.ts'
import { demandIfMatch, ifMatch } from '#shared/http/conditional.ts'
import { commandIdentity } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { dryRunQuery } from '#shared/http/query.ts'
import type { HttpRequest } from '#shared/http/request.ts'
import { type Routes, route } from '#shared/http/route.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { isAllowedTarget, type TargetRules } from '../delivery/target-url.ts'
import type { Webhooks } from '../streams.ts'
import type { Webhook, WebhookCommand } from '../webhook/webhook.ts'
import { type AnswerOptions, answerWebhookCommand, webhookOf } from './command-answer.ts'
import { webhookSecret } from './webhook-secret.ts'

interface ManageWebhooksDependencies extends TargetRules {
  readonly webhooks: Webhooks
  readonly secretKey: () => Promise<Uint8Array>
}

type Request = HttpRequest<unknown, { readonly dryRun?: string | undefined }>

/**
 * Registers, changes, pauses and removes webhooks. The secret is shown when it is made, by the answers to registering and to
 * rotating, and never again.
 */
export function manageWebhooks({ webhooks, secretKey, allowLoopback }: ManageWebhooksDependencies): Routes {
  const url = v.pipe(
    webhookUrl,
    v.check(
      (value) => isAllowedTarget(value, { allowLoopback }),
      'expected https:// and a name on the public internet, without user name, password and fragment',
    ),
  )
  const fields = { url, events: wantedEvents, description: text(500) }
  const registration = v.strictObject({ ...fields, description: v.optional(fields.description, '') })
  const change = v.strictObject({
    url: v.optional(fields.url),
    events: v.optional(fields.events),
    description: v.optional(fields.description),
    active: v.optional(v.boolean()),
  })
  const access = ['webhooks:manage'] as const
  const query = dryRunQuery

  return {
    'POST /v1/webhooks': route({ access, body: registration, query }, async (request) => {
      const identity = commandIdentity(request)
      const id = v.parse(webhookId, `whk_${derivedUlid('webhook', identity.commandId)}`)
      const command = { type: 'RegisterWebhook', ...request.body } as const
      return execute(id, command, request, {
        identity,
        creates: true,
        answer: { status: 201, headers: { location: `/v1/webhooks/${id}` }, shown: secretOf(id) },
      })
    }),

    'PATCH /v1/webhooks/{id}': route(
      { access, body: change, query, contentTypes: ['application/json', 'application/merge-patch+json'] },
      async (request) =>
        execute(webhookOf(request.params), { type: 'ChangeWebhook', ...request.body }, request, {
          expectedNumbers: demandIfMatch(request.headers),
        }),
    ),

    'POST /v1/webhooks/{id}/rotate': route({ access, query }, async (request) =>
      execute(webhookOf(request.params), { type: 'RotateSecret' }, request, {
        answer: { shown: secretOf(webhookOf(request.params)) },
      }),
    ),

    'DELETE /v1/webhooks/{id}': route({ access, query }, async (request) =>
      execute(webhookOf(request.params), { type: 'RemoveWebhook' }, request),
    ),
  }

  async function execute(
    id: string,
    command: WebhookCommand,
    request: Request,
    {
      identity = commandIdentity(request),
      creates = false,
      expectedNumbers = ifMatch(request.headers),
      answer = {},
    }: {
      readonly identity?: ReturnType<typeof commandIdentity>
      readonly creates?: boolean
      readonly expectedNumbers?: readonly number[] | undefined
      readonly answer?: Omit<AnswerOptions, 'id' | 'dryRun'>
    } = {},
  ) {
    const dryRun = request.query.dryRun === 'true'
    const result = await webhooks.execute(id, command, {
      ...identity,
      metadata: requestMetadata(request),
      creates,
      expectedNumbers,
      dryRun,
    })
    return answerWebhookCommand(result, { ...answer, id, dryRun })
  }

  function secretOf(id: string) {
    return async ({ generation }: Webhook) => ({ secret: webhookSecret(await secretKey(), id, generation) })
  }
}
