import * as v from 'valibot'
import { time } from '#shared/http/query.ts'
import { type Routes, route } from '#shared/http/route.ts'
import { recoveryRefusal } from './recovery-refusal.ts'
import { type AskRecovery, theOneAnswer } from './services.ts'

const body = v.optional(v.strictObject({ now: v.optional(time) }), {})

/** Jobs that the clock starts, and that an operator may start. */
export function jobRoutes(ask: AskRecovery): Routes {
  return {
    /** Every job and when it runs. */
    'GET /v1/ops/jobs': route({ access: ['ops:read'] }, async ({ trace }) => {
      const { answers, silent } = await ask({ operation: 'list-jobs' }, trace)
      const items = [...answers]
        .flatMap(([service, answer]) =>
          answer.outcome === 'jobs' ? answer.jobs.map((job) => ({ ...job, service })) : [],
        )
        .sort((a, b) => a.name.localeCompare(b.name))
      return {
        status: 200,
        body: { items, next: null, warnings: silent.map((service) => `${service} did not answer`) },
      }
    }),

    /** Starts a job and does not wait for it; it judges by `now` (default: the present). Jobs may run twice at a time. */
    'POST /v1/ops/jobs/{name}/run': route({ access: ['ops:write'], body }, async (request) => {
      const now = new Date(request.body.now ?? request.now).toISOString()
      const { service, answer } = theOneAnswer(
        await ask({ operation: 'run-job', name: request.params['name'] ?? '', now }, request.trace),
      )
      if (answer.outcome === 'refused') throw recoveryRefusal(answer)
      if (answer.outcome !== 'job-started') throw new Error(`${service} answered ${answer.outcome}`)
      return { status: 202, body: { name: answer.name, service, now: answer.now } }
    }),
  }
}
