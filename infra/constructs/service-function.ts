import { Duration, RemovalPolicy, type Size } from 'aws-cdk-lib'
import { type Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { bundleDirectory } from '../bundle.ts'
import type { ShopContext } from '../shop-context.ts'
import { alarmOn } from './alarms.ts'

export interface ServiceFunctionProps {
  readonly context: ShopContext
  /** Source of the entry, e.g. `functions/orders/commands.ts`. */
  readonly entry: string
  readonly environment?: Readonly<Record<string, string>>
  /** 10 s unless told. */
  readonly timeout?: Duration
  /** In MiB; 512 unless told: below it the first call is throttled by CPU, above it nothing here gets faster. */
  readonly memory?: number
  readonly reservedConcurrency?: number
  /** Space in /tmp; Lambda's 512 MiB unless told. */
  readonly ephemeralStorage?: Size
  /** The shop's unless told: for a function whose native libraries are not there for every one. */
  readonly architecture?: ShopContext['architecture']
}

/** A Lambda function of ours: the bundle of its entry, its log group, and an alarm on its errors. */
export class ServiceFunction extends LambdaFunction {
  readonly errorsAlarm: Alarm

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const {
      context,
      entry,
      environment = {},
      timeout = Duration.seconds(10),
      memory = 512,
      reservedConcurrency,
      ephemeralStorage,
      architecture = context.architecture,
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
      environment: { ...environment },
      timeout,
      memorySize: memory,
      loggingFormat: LoggingFormat.TEXT,
      logGroup,
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
      ...(ephemeralStorage === undefined ? {} : { ephemeralStorageSize: ephemeralStorage }),
    })
    // `defaultChild` of a Function is its CfnFunction.
    const resource = this.node.defaultChild as CfnFunction
    resource.addMetadata('storefold:entry', entry)
    this.errorsAlarm = alarmOn(this, 'Errors', context, {
      metric: this.metricErrors({ period: Duration.minutes(5) }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `${entry} failed. Its log group has the reason.`,
    })
  }
}
