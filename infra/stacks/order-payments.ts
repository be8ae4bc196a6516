import { Duration, Stack } from 'aws-cdk-lib'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { Capability } from '../constructs/capability.ts'
import { decides } from '../constructs/facts.ts'
import { addRoutes, type Edge } from '../constructs/http-routes.ts'
import type { ReliableQueue } from '../constructs/reliable-queue.ts'
import { breaksCircuit } from '../constructs/rows.ts'
import type { ServiceData } from '../constructs/service-data.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import type { ShopContext } from '../shop-context.ts'

/** With whom buyers pay. */
export interface PaymentSettings {
  /** `none`, `simulator` or `stripe`. */
  readonly provider: string
  /** Where the provider is, if not at its usual place. */
  readonly url?: string
  /** Name of the SecureString in Systems Manager with `{"apiKey": …, "webhookSecret": …}`; the laptop has them in its environment. */
  readonly secretsParameter?: string
}

interface OrderPaymentsProps {
  readonly context: ShopContext
  readonly edge: Edge
  readonly data: ServiceData
  readonly queue: ReliableQueue
  readonly settings: PaymentSettings
}

/** What talks with the payment provider: the function that works off the payment queue, and the one that takes webhooks. */
export function addOrderPayments(
  scope: Construct,
  { context, edge, data, queue, settings }: OrderPaymentsProps,
): Readonly<Record<string, Queue>> {
  const { provider, url, secretsParameter } = settings
  const secrets = secretsParameter === undefined ? [] : [readsSecrets(Stack.of(scope), secretsParameter)]
  const provided = { PAYMENT_PROVIDER: provider, PAYMENT_PROVIDER_URL: url }
  new ServiceFunction(scope, 'RunPayments', {
    context,
    entry: 'functions/orders/run-payments.ts',
    timeout: Duration.seconds(30),
    takes: { queue: queue.queue, batchSize: 1 },
    does: [decides(data.events), breaksCircuit(data.readModels), ...secrets],
    settings: provided,
  })
  const hooks = new ServiceFunction(scope, 'PaymentHooks', {
    context,
    entry: 'functions/orders/payment-hooks.ts',
    does: [decides(data.events), ...secrets],
    settings: provided,
  })
  addRoutes(scope, edge, { open: { 'POST /v1/hooks/payments/{provider}': hooks } })
  return { 'orders-payments': queue.deadLetters }
}

/** Reads the provider's secrets, a parameter of Systems Manager. */
function readsSecrets(stack: Stack, parameter: string): Capability {
  const resource = { service: 'ssm', resource: 'parameter', resourceName: parameter.replace(/^\//, '') }
  return {
    variables: { PAYMENT_SECRETS_PARAMETER: parameter },
    rights: [{ actions: ['ssm:GetParameter'], resources: [stack.formatArn(resource)] }],
  }
}
