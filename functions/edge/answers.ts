import * as v from 'valibot'
import type { ServiceAnswers } from '#shared/http/answers.ts'
import { scopes } from '#shared/identity/scopes.ts'

const session = v.strictObject({
  accessToken: v.string(),
  refreshToken: v.string(),
  idToken: v.string(),
  tokenType: v.literal('Bearer'),
  expiresIn: v.pipe(v.number(), v.integer(), v.description('Life of the access token in seconds.')),
})

const busy = { 429: ['too-many-attempts'], 503: ['sign-in-unavailable'] }

/** What sign-in answers. */
export const answers: ServiceAnswers = {
  title: 'Sign-in and documents',
  description: 'Who is calling, and what there is to call.',
  schemas: { Session: session },
  routes: {
    'POST /v1/session': {
      summary: 'Sign in',
      answers: { 200: session },
      problems: {
        401: ['invalid-credentials'],
        409: ['challenge-required', 'person-not-confirmed', 'password-reset-required'],
        ...busy,
      },
    },
    'POST /v1/session/refresh': {
      summary: 'Stay signed in',
      answers: { 200: session },
      problems: { 401: ['invalid-refresh-token'], 409: ['challenge-required', 'password-reset-required'], ...busy },
    },
    'DELETE /v1/session': {
      summary: 'Sign out',
      answers: { 204: null },
      problems: { 400: ['not-a-refresh-token'], ...busy },
    },
    'GET /': { summary: 'To the documentation', answers: { 303: null } },
    'GET /docs': {
      summary: 'This page',
      answers: { 200: { mediaType: 'text/html' } },
      etag: true,
    },
    'GET /v1/openapi.json': {
      summary: 'The OpenAPI document',
      answers: { 200: v.looseObject({ openapi: v.string() }) },
      etag: true,
    },
    'GET /v1/me': {
      summary: 'Who I am to the shop',
      answers: {
        200: v.strictObject({
          id: v.string(),
          kind: v.picklist(['person', 'service']),
          scopes: v.array(v.picklist(scopes)),
        }),
      },
    },
  },
}
