import { join } from 'node:path'
import type { Clients } from '#local/engines/clients.ts'
import { cognitoSigningKey } from '#local/engines/cognito-key.ts'
import { startDistribution } from '#local/http/distribution.ts'
import { type FindFunction, startInvokeEndpoint } from '#local/http/invoke-endpoint.ts'
import { startTokenEndpoint } from '#local/http/token-endpoint.ts'
import { startPaymentProvider } from '#local/payment-provider/provider-server.ts'
import { rememberedPort } from './engines.ts'
import type { Model } from './model.ts'
import type { ShopLog } from './shop-log.ts'
import type { State } from './state.ts'

/** Our own services beside the engines. */
type Listeners = {
  /** Lambda's API, where functions invoke each other. */
  readonly invokeUrl: string
  /** Where service accounts get their tokens. */
  readonly tokenUrl: string
  readonly paymentProviderUrl: string
  /** Settings that the template leaves to the machine. */
  readonly environment: Readonly<Record<string, string>>
}

type ListenerParts = {
  readonly model: Model
  readonly clients: Clients
  readonly state: State
  readonly dataDir: string
  readonly log: ShopLog
  /** The functions that may be invoked; asked for each time, because they start later. */
  readonly callable: FindFunction
  /** Where the payment provider sends its webhooks; undefined until the shop answers. */
  readonly hookUrl: () => string | undefined
}

/** Both are known to everybody, as is the money. */
const paymentSecrets = { apiKey: 'simulated-api-key', webhookSecret: 'simulated-webhook-secret' }

/** Starts them; each is deferred to `started` once it listens. */
export async function startListeners(parts: ListenerParts, started: AsyncDisposableStack): Promise<Listeners> {
  const { model, state, log } = parts
  const invocations = await startInvokeEndpoint(await rememberedPort('lambda', state), parts.callable)
  started.defer(invocations.stop)
  const payments = await startPaymentProvider({
    port: await rememberedPort('payments', state),
    file: join(parts.dataDir, 'payments.json'),
    ...paymentSecrets,
    hookUrl: parts.hookUrl,
  })
  started.defer(payments.stop)
  const tokens = await startTokenEndpoint(await rememberedPort('tokens', state), {
    clients: model.userPoolClients,
    pools: model.userPools,
    signingKey: cognitoSigningKey(),
  })
  started.defer(tokens.stop)
  for (const distribution of model.distributions) {
    const pictures = await startDistribution(distribution, {
      s3: parts.clients.s3,
      log: (line) => log.write('warn', line),
    })
    started.defer(pictures.stop)
  }
  return {
    invokeUrl: invocations.url,
    tokenUrl: tokens.url,
    paymentProviderUrl: payments.url,
    environment: { PAYMENT_PROVIDER_URL: payments.url, PAYMENT_SECRETS: JSON.stringify(paymentSecrets) },
  }
}
