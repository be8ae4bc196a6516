import * as v from 'valibot'
import { line } from '#events/vocabulary.ts'
import { type Route, type Routes, route } from '#shared/http/route.ts'
import { refusal } from './command-answer.ts'
import { type AskOperations, theOneAnswer } from './services.ts'

const body = v.strictObject({ stream: line(300) })

/** Read models, and what they have parked. */
export function projectionRoutes(ask: AskOperations): Routes {
  return {
    'GET /v1/ops/projections': listProjections(ask),
    'POST /v1/ops/projections/{name}/unpark': unparkStream(ask),
  }
}

/** `GET /v1/ops/projections`: every read model with its generation, how far it is and what is parked. */
function listProjections(ask: AskOperations): Route {
  return route({ access: ['ops:read'] }, async ({ trace }) => {
    const { answers, silent } = await ask({ operation: 'list-projections' }, trace)
    const items = [...answers]
      .flatMap(([service, answer]) =>
        answer.outcome === 'projections' ? answer.projections.map((projection) => ({ ...projection, service })) : [],
      )
      .sort((a, b) => `${a.service}/${a.name}`.localeCompare(`${b.service}/${b.name}`))
    return { status: 200, body: { items, next: null, warnings: silent.map((service) => `${service} did not answer`) } }
  })
}

/** `POST /v1/ops/projections/{name}/unpark`: folds a stream again from the store and follows it from there on. */
function unparkStream(ask: AskOperations): Route {
  return route({ access: ['ops:write'], body }, async ({ params, body: { stream }, trace }) => {
    const answers = await ask({ operation: 'unpark', projection: params['name'] ?? '', stream }, trace)
    const { service, answer } = theOneAnswer(answers)
    if (answer.outcome === 'refused') throw refusal(answer)
    if (answer.outcome !== 'unparked') throw new Error(`${service} answered ${answer.outcome}`)
    return { status: 200, body: { projection: answer.projection, stream: answer.stream, service } }
  })
}
