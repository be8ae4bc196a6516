import * as v from 'valibot'
import { sagaStatus } from '#events/operations.ts'
import { orderId } from '#events/vocabulary.ts'
import { commandIdentity } from '#shared/http/idempotency.ts'
import { type Routes, route } from '#shared/http/route.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { actor } from '#shared/identity/principal.ts'
import { refusal } from './command-answer.ts'
import { problem } from './problem.ts'
import { type AskOperations, theOneAnswer } from './services.ts'

const query = v.strictObject({ status: v.optional(sagaStatus) })

/** The processes that go with orders: what they wait for, and another try for those that are stuck. */
export function sagaRoutes(ask: AskOperations): Routes {
  return {
    /** All that are not finished, the longest unchanged first; at most 100 of each status. */
    'GET /v1/ops/sagas': route({ access: ['ops:read'], query }, async ({ query: { status }, trace }) => {
      const { answers, silent } = await ask({ operation: 'list-sagas', status }, trace)
      const items = [...answers].flatMap(([service, answer]) =>
        answer.outcome === 'sagas' ? answer.sagas.map((saga) => ({ ...saga, service })) : [],
      )
      return {
        status: 200,
        body: { items, next: null, warnings: silent.map((service) => `${service} did not answer`) },
      }
    }),

    /** Asks again, at once, for everything that the saga of an order waits for. */
    'POST /v1/ops/sagas/{orderId}/retry': route({ access: ['ops:write'] }, async (request) => {
      const id = v.safeParse(orderId, request.params['orderId'])
      if (!id.success) throw problem('no-such-saga', 'There is no such saga.')
      const { commandId } = commandIdentity(request)
      const answers = await ask(
        {
          operation: 'retry-saga',
          orderId: id.output,
          commandId: derivedUlid('saga-retry', commandId),
          actor: actor(request.principal),
          trace: request.trace,
        },
        request.trace,
      )
      const { service, answer } = theOneAnswer(answers)
      if (answer.outcome === 'refused') throw refusal(answer)
      if (answer.outcome !== 'saga') throw new Error(`${service} answered ${answer.outcome}`)
      return { status: 202, body: { ...answer.saga, service } }
    }),
  }
}
