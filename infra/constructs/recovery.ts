import { Duration, Stack } from 'aws-cdk-lib'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { ShopContext } from '../shop-context.ts'
import type { Capability } from './capability.ts'
import { ServiceFunction } from './service-function.ts'
import { type WayBack, wayBack } from './way-back.ts'

interface RecoveryProps {
  readonly context: ShopContext
  /** The service's dead-letter queues by the names that operators know them by. */
  readonly deadLetters: Readonly<Record<string, Queue>>
}

/** The function by which `ops` looks into a service's dead-letter queues, redrives them and runs its jobs. */
export function addRecovery(scope: Construct, { context, deadLetters }: RecoveryProps): ServiceFunction {
  return new ServiceFunction(scope, 'Recover', {
    context,
    entry: 'shared/recovery/recover.ts',
    timeout: Duration.seconds(22),
    does: [recovers(Stack.of(scope), deadLetters)],
  })
}

/** Looks into dead-letter queues and sends what is there on its way back. */
function recovers(stack: Stack, deadLetters: RecoveryProps['deadLetters']): Capability {
  const paths = Object.entries(deadLetters).map(([name, queue]) => ({ name, queue, back: wayBack(queue) }))
  const rights = [
    {
      actions: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'],
      resources: paths.map(({ queue }) => queue.queueArn),
    },
    {
      actions: ['sqs:GetQueueUrl', 'sqs:SendMessage'],
      resources: paths.flatMap(({ back }) => (back.kind === 'queue' ? [back.source.queueArn] : [])),
    },
    {
      actions: ['lambda:InvokeFunction'],
      resources: paths.flatMap(({ back }) =>
        back.kind === 'queue' ? [] : [back.kind === 'stream' ? back.reader.functionArn : back.job.job.functionArn],
      ),
    },
  ]
  const described = paths.map(({ name, queue, back }) => [name, { queue: queue.queueName, ...describe(back) }])
  return {
    variables: { FAILURE_PATHS: stack.toJsonString(Object.fromEntries(described)) },
    rights: rights.filter(({ resources }) => resources.length > 0),
  }
}

function describe(back: WayBack): Record<string, string> {
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
