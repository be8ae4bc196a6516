import * as v from 'valibot'
import { orderId } from '#events/vocabulary.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { type Routes, route } from '#shared/http/route.ts'
import { log } from '#shared/observability/log.ts'
import { InvalidWebhookError, type PaymentProvider, type ProviderNews } from '../payment-provider/port.ts'
import type { RecordFacts } from '../payment-provider/record-payment-results.ts'
import { problem } from './problem.ts'

interface WebhookDependencies {
  readonly record: RecordFacts
  readonly provider: Promise<PaymentProvider | undefined>
}

/**
 * `POST /v1/hooks/payments/{provider}`: what the provider tells by itself. The signature over the raw body proves it, no
 * token; a webhook that comes twice, late or out of order records each fact once. 202 once the facts are recorded;
 * what is not about a payment of ours is taken and passed over.
 */
export function receiveWebhook({ record, provider: configured }: WebhookDependencies): Routes {
  return {
    'POST /v1/hooks/payments/{provider}': route({ access: 'public', body: v.unknown() }, async (request) => {
      const provider = await configured
      const name = request.params['provider'] ?? ''
      if (provider === undefined || provider.name !== name) {
        throw problem('no-such-provider', `This shop does not pay with ${name}.`)
      }
      const news = read(provider, request)
      if (news === undefined || !v.is(orderId, news.orderId)) return { status: 202, body: { recorded: 0 } }
      const { reference, facts } = news
      const metadata = { ...requestMetadata(request), actor: `partner:${provider.name}` }
      const outcome = await record({ orderId: news.orderId, reference, facts, metadata })
      if (outcome === 'order-not-found') {
        log('ERROR', 'webhook about no order', request.trace, { order: news.orderId, reference })
        throw problem('order-not-found', 'There is no such order.')
      }
      return { status: 202, body: { recorded: facts.length } }
    }),
  }
}

function read(
  provider: PaymentProvider,
  {
    rawBody,
    headers,
    now,
  }: Pick<Parameters<PaymentProvider['readWebhook']>[0], 'headers'> & {
    readonly rawBody: string
    readonly now: number
  },
): ProviderNews | undefined {
  try {
    return provider.readWebhook({ body: rawBody, headers }, now)
  } catch (error) {
    if (!(error instanceof InvalidWebhookError)) throw error
    throw problem(error.code, error.message)
  }
}
