import { Duration, Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { ShopContext } from '../shop-context.ts'
import { ServiceFunction } from './service-function.ts'
import { type WayBack, wayBack } from './way-back.ts'

export interface RecoveryProps {
  readonly context: ShopContext
  /** The service's dead-letter queues by the names that operators know them by. */
  readonly deadLetters: Readonly<Record<string, Queue>>
}

/** The function by which `ops` looks into a service's dead-letter queues, redrives them and runs its jobs. */
export function addRecovery(scope: Construct, { context, deadLetters }: RecoveryProps): ServiceFunction {
  const paths = Object.entries(deadLetters).map(([name, queue]) => ({ name, queue, back: wayBack(queue) }))
  const recover = new ServiceFunction(scope, 'Recover', {
    context,
    entry: 'shared/recovery/recover.ts',
    timeout: Duration.seconds(22),
    environment: {
      FAILURE_PATHS: Stack.of(scope).toJsonString(
        Object.fromEntries(
          paths.map(({ name, queue, back }) => [name, { queue: queue.queueName, ...described(back) }]),
        ),
      ),
    },
  })
  const allow = (actions: string[], resources: string[]) => {
    if (resources.length > 0) recover.addToRolePolicy(new PolicyStatement({ actions, resources }))
  }
  allow(
    ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'],
    paths.map(({ queue }) => queue.queueArn),
  )
  allow(
    ['sqs:GetQueueUrl', 'sqs:SendMessage'],
    paths.flatMap(({ back }) => (back.kind === 'queue' ? [back.source.queueArn] : [])),
  )
  allow(
    ['lambda:InvokeFunction'],
    paths.flatMap(({ back }) =>
      back.kind === 'queue' ? [] : [back.kind === 'stream' ? back.reader.functionArn : back.job.job.functionArn],
    ),
  )
  return recover
}

function described(back: WayBack): Record<string, string> {
  switch (back.kind) {
    case 'queue':
      return { kind: back.kind, source: back.source.queueName }
    case 'stream':
      return { kind: back.kind, reader: back.reader.functionName }
    case 'job': {
      const { job, schedule, description } = back.job
      return { kind: back.kind, job: job.functionName, schedule: schedule.expressionString, description }
    }
  }
}
