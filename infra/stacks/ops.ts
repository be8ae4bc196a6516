import { CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import { asks } from '../constructs/asks.ts'
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

interface OpsStackProps {
  readonly context: ShopContext
  readonly edge: Edge
  /** By the service's name. */
  readonly services: Readonly<Record<string, LookedAfter>>
}

/** The functions that operators' questions about one service go to. */
export interface LookedAfter {
  /** About its read models. */
  readonly operations: ServiceFunction
  /** About what failed, and its jobs. */
  readonly recovery: ServiceFunction
}

/** What operators ask. */
export class OpsStack extends Stack {
  constructor(scope: Construct, id: string, { context, edge, services }: OpsStackProps) {
    super(scope, id, { description: 'Storefold: operations' })
    const functionsFor = (task: keyof LookedAfter) =>
      Object.fromEntries(Object.entries(services).map(([name, service]) => [name, service[task]]))
    const operations = functionsFor('operations')
    const recovery = functionsFor('recovery')

    const health = new ServiceFunction(this, 'Health', {
      context,
      entry: 'functions/ops/health.ts',
      does: [asks(this, recovery, 'RECOVERY')],
    })
    const ask = new ServiceFunction(this, 'Operations', {
      context,
      entry: 'functions/ops/operations.ts',
      timeout: Duration.seconds(25),
      does: [asks(this, operations, 'OPERATIONS'), asks(this, recovery, 'RECOVERY')],
    })

    addRoutes(this, edge, {
      open: { 'GET /v1/ops/health': health },
      routes: {
        'GET /v1/ops/projections': ask,
        'POST /v1/ops/projections/{name}/unpark': ask,
        'GET /v1/ops/rebuilds': ask,
        'POST /v1/ops/rebuilds': ask,
        'GET /v1/ops/rebuilds/{id}': ask,
        'POST /v1/ops/rebuilds/{id}/flip': ask,
        'POST /v1/ops/rebuilds/{id}/rollback': ask,
        'POST /v1/ops/rebuilds/{id}/discard': ask,
        'GET /v1/ops/sagas': ask,
        'POST /v1/ops/sagas/{orderId}/retry': ask,
        'GET /v1/ops/dead-letters': ask,
        'GET /v1/ops/dead-letters/{name}': ask,
        'POST /v1/ops/dead-letters/{name}/redrive': ask,
        'GET /v1/ops/jobs': ask,
        'POST /v1/ops/jobs/{name}/run': ask,
      },
    })
  }
}
