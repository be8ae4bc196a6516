import { setTimeout as sleep } from 'node:timers/promises'
import type { InvocationResult } from '#local/functions/invocation-result.ts'
import type { Schedule } from '#local/run/model.ts'
import { parseSchedule } from './schedule-expression.ts'

type ScheduleParts = {
  readonly invoke: (event: unknown) => Promise<InvocationResult>
  /** Sends an event that was given up to the schedule's dead-letter queue. */
  readonly giveUp: (event: unknown, reason: string) => Promise<void>
  readonly warn: (text: string) => void
}

export type RunningSchedule = { readonly runNow: () => Promise<InvocationResult>; readonly stop: () => void }

/** setTimeout takes 31 bits of milliseconds; longer waits are taken in steps. */
const longestWaitMs = 2 ** 31 - 1

/** Fires a schedule at its times, with its input, and retries a failed invocation as its policy says. */
export function runSchedule(schedule: Schedule, parts: ScheduleParts): RunningSchedule {
  const next = parseSchedule(schedule.expression, schedule.timezone)
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  const arm = (after: number): void => {
    const time = next(after)
    if (time === undefined || stopped) return
    const wait = (): void => {
      const left = time - Date.now()
      if (stopped) return
      if (left > 0) {
        timer = setTimeout(wait, Math.min(left, longestWaitMs))
        return
      }
      void fire(time)
      arm(Math.max(time, Date.now() - 1))
    }
    wait()
  }

  const event = (time: number): unknown =>
    JSON.parse(
      schedule.input
        .replaceAll('<aws.scheduler.scheduled-time>', new Date(time).toISOString())
        .replaceAll('<aws.scheduler.schedule-arn>', schedule.name)
        .replaceAll('<aws.scheduler.execution-id>', String(time))
        .replaceAll('<aws.scheduler.attempt-number>', '1'),
    )

  const fire = async (time: number): Promise<void> => {
    const input = event(time)
    for (let attempt = 0; ; attempt += 1) {
      const result = await parts.invoke(input)
      if (result.kind === 'success' || stopped) return
      const reason = `${result.errorType}: ${result.errorMessage}`
      parts.warn(`schedule ${schedule.name} failed: ${reason}`)
      if (attempt >= schedule.maximumRetries || Date.now() - time > schedule.maximumAgeMs)
        return parts.giveUp(input, reason)
      await sleep(Math.min(60_000, 1_000 * 2 ** attempt), undefined, { ref: false })
    }
  }

  if (schedule.enabled) arm(Date.now())
  return {
    runNow: () => parts.invoke(event(Date.now())),
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
