import { Duration, Validations } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { ContextAttribute, Schedule, type ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { ShopContext } from '../shop-context.ts'
import { deadLetterQueue } from './reliable-queue.ts'
import type { ServiceFunction } from './service-function.ts'
import { allVersionsFinding } from './wildcard-finding.ts'

interface ScheduledJobProps {
  readonly context: ShopContext
  readonly job: ServiceFunction
  readonly schedule: ScheduleExpression
  readonly description: string
}

/**
 * Invokes a function by the clock, and keeps the runs that could not be started. The function is told the moment it was
 * scheduled for as `now` (RFC 3339), so that a run that comes late judges by that moment.
 */
export class ScheduledJob extends Construct {
  readonly job: ServiceFunction
  readonly schedule: ScheduleExpression
  readonly description: string
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, { context, job, schedule, description }: ScheduledJobProps) {
    super(scope, id)
    this.job = job
    this.schedule = schedule
    this.description = description
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', context, { holds: job.node.id })
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') })
    Validations.of(role).acknowledge({
      id: allVersionsFinding(job),
      reason: 'The CDK lets the schedule invoke the versions of its one function beside the function itself.',
    })
    new Schedule(this, 'Schedule', {
      description,
      schedule,
      target: new LambdaInvoke(job, {
        role,
        input: ScheduleTargetInput.fromObject({ now: ContextAttribute.scheduledTime }),
        deadLetterQueue: this.deadLetters,
        retryAttempts: 2,
        maxEventAge: Duration.minutes(15),
      }),
    })
  }
}

/** A scheduled job, by the queue of its runs that could not be started. */
export function scheduleJob(scope: Construct, id: string, props: ScheduledJobProps): Queue {
  return new ScheduledJob(scope, id, props).deadLetters
}
