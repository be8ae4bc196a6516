import * as v from 'valibot'
import { projectionReport, rebuildReport, sagaReport } from '#events/operations.ts'
import { deadLetterMessage, deadLetterReport, jobReport, redriveReport } from '#events/recovery.ts'
import { timestamp } from '#events/vocabulary.ts'
import type { RouteAnswers, ServiceAnswers } from '#shared/http/openapi.ts'
import { codesByStatus } from '#shared/http/problem.ts'
import { codes, operationsRefusals } from './http/problem.ts'

const service = v.string()
const projection = v.strictObject({ ...projectionReport.entries, service })
const rebuild = v.strictObject({ ...rebuildReport.entries, service })
const saga = v.strictObject({ ...sagaReport.entries, service })
const state = v.picklist(['pass', 'warn'])
const health = v.strictObject({
  status: state,
  checks: v.record(v.string(), v.strictObject({ status: state, deadLetters: v.nullable(v.number()) })),
  time: timestamp,
})

/** All that could be asked; a service that did not answer is named in `warnings`. */
const gathered = (item: v.GenericSchema) =>
  v.strictObject({ items: v.array(item), next: v.null(), warnings: v.array(v.string()) })

const refusals = codesByStatus({ ...operationsRefusals, 'service-unavailable': 503 })
const unavailable = codes('service-unavailable')

/** Commands here are about read models, which are no resources with versions. */
const plain = { etag: false, ifMatch: 'none', idempotencyKey: 'none', problems: refusals } as const

const decision = (summary: string): RouteAnswers => ({ summary, answers: { 202: rebuild }, ...plain })

/** What the routes of operations answer. */
export const answers: ServiceAnswers = {
  title: 'Operations',
  description: 'Is it well, how far are the read models, and make them again.',
  schemas: { Projection: projection, Rebuild: rebuild, Saga: saga },
  routes: {
    'GET /v1/ops/health': {
      summary: 'Are requests served, and do messages wait in vain',
      answers: { 200: health },
    },
    'GET /v1/ops/projections': { summary: 'Every read model', answers: { 200: gathered(projection) } },
    'POST /v1/ops/projections/{name}/unpark': {
      summary: 'Fold a parked stream again',
      answers: { 200: v.strictObject({ projection: v.string(), stream: v.string(), service }) },
      ...plain,
    },
    'GET /v1/ops/dead-letters': {
      summary: 'Every dead-letter queue, those with messages first',
      answers: { 200: gathered(v.strictObject({ ...deadLetterReport.entries, service })) },
    },
    'GET /v1/ops/dead-letters/{name}': {
      summary: 'Up to ten messages of a dead-letter queue',
      description: 'They stay there.',
      answers: {
        200: v.strictObject({ name: v.string(), service, items: v.array(deadLetterMessage), next: v.null() }),
      },
      etag: false,
      problems: { ...codes('no-such-queue'), ...unavailable },
    },
    'POST /v1/ops/dead-letters/{name}/redrive': {
      ...plain,
      summary: 'Give a queue’s messages another try',
      description:
        'In order, for as long as a request may take; `waiting` tells what is left. Mend the cause first: what fails again comes back.',
      answers: { 200: v.strictObject({ ...redriveReport.entries, service }) },
      problems: { ...codes('no-such-queue'), ...unavailable },
    },
    'GET /v1/ops/jobs': {
      summary: 'Every job that the clock starts',
      answers: { 200: gathered(v.strictObject({ ...jobReport.entries, service })) },
    },
    'POST /v1/ops/jobs/{name}/run': {
      ...plain,
      summary: 'Start a job and do not wait for it',
      description: 'It judges by `now`, the present unless told.',
      answers: { 202: v.strictObject({ name: v.string(), service, now: timestamp }) },
      problems: { ...codes('no-such-job'), ...unavailable },
    },
    'GET /v1/ops/rebuilds': { summary: 'All rebuilds, newest first', answers: { 200: gathered(rebuild) } },
    'POST /v1/ops/rebuilds': { ...decision('Make a read model again'), idempotencyKey: 'required' },
    'GET /v1/ops/rebuilds/{id}': {
      summary: 'How far a rebuild is',
      answers: { 200: rebuild },
      etag: false,
      problems: refusals,
    },
    'POST /v1/ops/rebuilds/{id}/flip': decision('Read the new rows although they differ'),
    'POST /v1/ops/rebuilds/{id}/rollback': decision('Read the old rows again'),
    'POST /v1/ops/rebuilds/{id}/discard': decision('Delete the rows that are not read'),
    'GET /v1/ops/sagas': {
      summary: 'What the processes of orders wait for',
      description: 'All that are not finished, the longest unchanged first; at most 100 of each status.',
      answers: { 200: gathered(saga) },
    },
    'POST /v1/ops/sagas/{orderId}/retry': {
      summary: 'Ask again for what an order’s process waits for',
      answers: { 202: saga },
      ...plain,
      idempotencyKey: 'accepted',
    },
  },
}
