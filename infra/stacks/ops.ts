import { CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { grantAsking } from '../constructs/grants.ts'
import { addRoutes, type Edge } from '../constructs/http-routes.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import type { ShopContext } from '../shop-context.ts'

/** The topic of the alarms. */
export class OpsDataStack extends Stack {
  readonly alarmTopic: Topic

  constructor(scope: Construct, id: string, { alarmEmail }: { readonly alarmEmail?: string }) {
    super(scope, id, { description: 'Storefold: alarms' })
    this.alarmTopic = new Topic(this, 'Alarms', { enforceSSL: true })
    if (alarmEmail !== undefined) this.alarmTopic.addSubscription(new EmailSubscription(alarmEmail))
    new CfnOutput(this, 'AlarmTopicArn', {
      value: this.alarmTopic.topicArn,
      description: 'Subscribe to hear of alarms',
    })
  }
}

export interface OpsStackProps {
  readonly context: ShopContext
  readonly edge: Edge
  /** Every dead-letter queue of the shop by the name it has in the health answer. */
  readonly deadLetters: Readonly<Record<string, Queue>>
  /** Each service's operations function, by the service's name. */
  readonly services: Readonly<Record<string, ServiceFunction>>
}

/** What operators ask. */
export class OpsStack extends Stack {
  constructor(scope: Construct, id: string, { context, edge, deadLetters, services }: OpsStackProps) {
    super(scope, id, { description: 'Storefold: operations' })
    const urls = Object.fromEntries(Object.entries(deadLetters).map(([name, { queueUrl }]) => [name, queueUrl]))
    const health = new ServiceFunction(this, 'Health', {
      context,
      entry: 'functions/ops/health.ts',
      environment: { DEAD_LETTER_QUEUES: this.toJsonString(urls) },
    })
    for (const queue of Object.values(deadLetters)) queue.grant(health, 'sqs:GetQueueAttributes')

    const names = Object.fromEntries(Object.entries(services).map(([name, { functionName }]) => [name, functionName]))
    const operations = new ServiceFunction(this, 'Operations', {
      context,
      entry: 'functions/ops/operations.ts',
      timeout: Duration.seconds(25),
      environment: { SERVICES: this.toJsonString(names) },
    })
    grantAsking(operations, Object.values(services))

    addRoutes(this, edge, {
      open: { 'GET /v1/ops/health': health },
      routes: {
        'GET /v1/ops/projections': operations,
        'POST /v1/ops/projections/{name}/unpark': operations,
        'GET /v1/ops/rebuilds': operations,
        'POST /v1/ops/rebuilds': operations,
        'GET /v1/ops/rebuilds/{id}': operations,
        'POST /v1/ops/rebuilds/{id}/flip': operations,
        'POST /v1/ops/rebuilds/{id}/rollback': operations,
        'POST /v1/ops/rebuilds/{id}/discard': operations,
      },
    })
  }
}
