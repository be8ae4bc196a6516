import { Duration, RemovalPolicy, type Size, Validations } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  type LayerVersion,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { bundleDirectory } from '../bundle.ts'
import type { ShopContext } from '../shop-context.ts'
import { alarmOn } from './alarms.ts'
import { type Capability, distinct } from './capability.ts'

export interface ServiceFunctionProps {
  readonly context: ShopContext
  /** Source of the entry, e.g. `functions/orders/commands.ts`. */
  readonly entry: string
  /** What it does with which resources: rights and environment variables in one. Default: nothing. */
  readonly does?: readonly Capability[]
  /** Environment variables that name no resource of the shop; one that is undefined is left out. */
  readonly settings?: Readonly<Record<string, string | undefined>>
  /** The queue that it works off. A message that fails is told apart from the rest of its batch. */
  readonly takes?: {
    readonly queue: Queue
    readonly batchSize: number
    /** Invocations at once. Default: as many as Lambda starts. */
    readonly maxConcurrency?: number
  }
  /** Default: 10 s. */
  readonly timeout?: Duration
  /** In MiB. Default: 512; below it the first call is throttled by CPU, above it nothing here gets faster. */
  readonly memory?: number
  /** Space in /tmp. Default: Lambda's 512 MiB. */
  readonly ephemeralStorage?: Size
  /** Default: the shop's. Set it if the function's native libraries exist for one architecture only. */
  readonly architecture?: ShopContext['architecture']
  readonly layers?: LayerVersion[]
}

/** A Lambda function of ours: the bundle of its entry, its log group, and an alarm on its errors. */
export class ServiceFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const {
      context,
      entry,
      does = [],
      settings = {},
      takes,
      timeout = Duration.seconds(10),
      memory = 512,
      ephemeralStorage,
      architecture = context.architecture,
      layers,
    } = props
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    // Instead of AWSLambdaBasicExecutionRole, which may write to every log group of the account.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
    super(scope, id, {
      role,
      description: `Storefold ${entry}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      code: Code.fromAsset(bundleDirectory(context.root, entry)),
      handler: 'index.handler',
      environment: distinct([settings, ...does.map(({ variables }) => variables)]),
      timeout,
      memorySize: memory,
      loggingFormat: LoggingFormat.TEXT,
      logGroup,
      ephemeralStorageSize: ephemeralStorage,
      layers,
    })
    // `defaultChild` of a Function is its CfnFunction.
    const resource = this.node.defaultChild as CfnFunction
    resource.addMetadata('storefold:entry', entry)
    for (const { rights, findings = [] } of does) {
      for (const right of rights) this.addToRolePolicy(new PolicyStatement(right))
      Validations.of(role).acknowledge(...findings)
    }
    if (takes !== undefined) {
      const { queue, ...batches } = takes
      this.addEventSource(new SqsEventSource(queue, { ...batches, reportBatchItemFailures: true }))
    }
    alarmOn(this, 'Errors', context, {
      metric: this.metricErrors({ period: Duration.minutes(5) }),
      alarmDescription: `${entry} failed. Its log group has the reason.`,
    })
  }
}
