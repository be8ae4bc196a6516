import * as v from 'valibot'
import type { OperationsRequest } from '#events/operations.ts'
import { line } from '#events/vocabulary.ts'
import { commandIdentity } from '#shared/http/idempotency.ts'
import { type Route, type Routes, route } from '#shared/http/route.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { actor } from '#shared/identity/principal.ts'
import { rebuildAnswer } from './command-answer.ts'
import { type AskOperations, theOneAnswer } from './services.ts'

const body = v.strictObject({ projection: line(100) })

/** Rebuilds of read models: started, watched, decided on. */
export function rebuildRoutes(ask: AskOperations): Routes {
  return {
    'GET /v1/ops/rebuilds': listRebuilds(ask),
    'POST /v1/ops/rebuilds': startRebuild(ask),
    'GET /v1/ops/rebuilds/{id}': aboutOne(ask, 'get-rebuild'),
    'POST /v1/ops/rebuilds/{id}/flip': aboutOne(ask, 'flip-rebuild'),
    'POST /v1/ops/rebuilds/{id}/rollback': aboutOne(ask, 'roll-back-rebuild'),
    'POST /v1/ops/rebuilds/{id}/discard': aboutOne(ask, 'discard-rebuild'),
  }
}

/** `POST /v1/ops/rebuilds`: makes a read model again beside the live one; 202 with where to watch it. */
function startRebuild(ask: AskOperations): Route {
  return route({ access: ['ops:write'], body }, async (request) => {
    const { commandId, fingerprint } = commandIdentity(request, { required: true })
    const answers = await ask(
      {
        operation: 'start-rebuild',
        projection: request.body.projection,
        id: `rbd_${derivedUlid('rebuild', commandId)}`,
        fingerprint,
        actor: actor(request.principal),
      },
      request.trace,
    )
    return rebuildAnswer(theOneAnswer(answers), 202)
  })
}

/** `GET /v1/ops/rebuilds`: all of them, newest first. A service that can't answer is named in `warnings`. */
function listRebuilds(ask: AskOperations): Route {
  return route({ access: ['ops:read'] }, async ({ trace }) => {
    const { answers, silent } = await ask({ operation: 'list-rebuilds' }, trace)
    const items = [...answers]
      .flatMap(([service, answer]) =>
        answer.outcome === 'rebuilds' ? answer.rebuilds.map((rebuild) => ({ ...rebuild, service })) : [],
      )
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt))
    return { status: 200, body: { items, next: null, warnings: silent.map((service) => `${service} did not answer`) } }
  })
}

/** One rebuild: how far it is; or have its rows read, read the old ones again, delete what is not read. */
function aboutOne(
  ask: AskOperations,
  operation: Extract<OperationsRequest, { id: string; projection?: never }>['operation'],
): Route {
  const reading = operation === 'get-rebuild'
  return route({ access: [reading ? 'ops:read' : 'ops:write'] }, async ({ params, trace }) => {
    const answers = await ask({ operation, id: params['id'] ?? '' }, trace)
    return rebuildAnswer(theOneAnswer(answers), reading ? 200 : 202)
  })
}
