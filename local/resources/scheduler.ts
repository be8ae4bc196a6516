import * as v from 'valibot'
import { parseSchedule } from '#local/sources/schedule-expression.ts'
import { number } from '#local/template/property-schemas.ts'
import { arn, resourceKind } from './resource-kind.ts'

const scheduleSchema = v.object({
  Name: v.optional(v.string()),
  ScheduleExpression: v.string(),
  ScheduleExpressionTimezone: v.optional(v.string(), 'UTC'),
  State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
  Target: v.object({
    Arn: v.pipe(v.string(), v.startsWith('arn:aws:lambda:', 'the laptop schedules functions only')),
    Input: v.optional(v.string(), '{}'),
    RetryPolicy: v.optional(
      v.object({ MaximumRetryAttempts: v.optional(number, 185), MaximumEventAgeInSeconds: v.optional(number, 86_400) }),
    ),
    DeadLetterConfig: v.optional(v.object({ Arn: v.string() })),
  }),
})

/** `AWS::Scheduler::Schedule` of a function. */
export const schedule = resourceKind(
  scheduleSchema,
  (properties, place) => {
    const name = properties.Name ?? place.name(64)
    // A wrong expression fails the start, as it would fail the deployment.
    parseSchedule(properties.ScheduleExpression, properties.ScheduleExpressionTimezone)
    place.model.schedules.set(name, {
      name,
      expression: properties.ScheduleExpression,
      timezone: properties.ScheduleExpressionTimezone,
      functionArn: properties.Target.Arn,
      input: properties.Target.Input,
      enabled: properties.State === 'ENABLED',
      maximumRetries: properties.Target.RetryPolicy?.MaximumRetryAttempts ?? 185,
      maximumAgeMs: (properties.Target.RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400) * 1_000,
      deadLetterArn: properties.Target.DeadLetterConfig?.Arn,
    })
    return { ref: name, attributes: { Arn: arn('scheduler', place, `schedule/default/${name}`) } }
  },
  {
    'Target.RoleArn': 'nothing on a laptop checks permissions',
    FlexibleTimeWindow: 'the laptop fires on time',
    GroupName: 'all schedules are in one group',
    Description: 'for readers',
    KmsKeyArn: 'the engine stores plain files',
  },
)
