import { Duration, Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { grantCircuit, grantDeciding } from '../constructs/grants.ts'
import { addRoutes, type Edge } from '../constructs/http-routes.ts'
import type { ReliableQueue } from '../constructs/reliable-queue.ts'
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

export interface OrderPaymentsProps {
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
  const environment = {
    EVENTS_TABLE: data.events.tableName,
    PAYMENT_PROVIDER: provider,
    ...(url === undefined ? {} : { PAYMENT_PROVIDER_URL: url }),
    ...(secretsParameter === undefined ? {} : { PAYMENT_SECRETS_PARAMETER: secretsParameter }),
  }
  const run = new ServiceFunction(scope, 'RunPayments', {
    context,
    entry: 'functions/orders/run-payments.ts',
    timeout: Duration.seconds(30),
    environment: { ...environment, READ_TABLE: data.readModels.tableName },
  })
  grantDeciding(run, data.events)
  grantCircuit(run, data.readModels)
  run.addEventSource(new SqsEventSource(queue.queue, { batchSize: 1, reportBatchItemFailures: true }))

  const hooks = new ServiceFunction(scope, 'PaymentHooks', {
    context,
    entry: 'functions/orders/payment-hooks.ts',
    environment,
  })
  grantDeciding(hooks, data.events)
  addRoutes(scope, edge, { open: { 'POST /v1/hooks/payments/{provider}': hooks } })

  if (secretsParameter !== undefined) {
    const arn = Stack.of(scope).formatArn({
      service: 'ssm',
      resource: 'parameter',
      resourceName: secretsParameter.replace(/^\//, ''),
    })
    for (const reader of [run, hooks]) {
      reader.addToRolePolicy(new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [arn] }))
    }
  }
  return { 'orders-payments': queue.deadLetters }
}
