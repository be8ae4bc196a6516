import * as v from 'valibot'
import type { RouteAnswers, ServiceAnswers } from '#shared/http/openapi.ts'
import { scopes } from '#shared/identity/scopes.ts'
import { codes } from './http/problem.ts'
import { mobileScreens, webScreens } from './openapi/screens.ts'

const session = v.strictObject({
  accessToken: v.string(),
  refreshToken: v.string(),
  idToken: v.string(),
  tokenType: v.literal('Bearer'),
  expiresIn: v.pipe(v.number(), v.integer(), v.description('Life of the access token in seconds.')),
})

const busy = codes('too-many-attempts', 'sign-in-unavailable')

const screen = (summary: string, answer: v.GenericSchema): RouteAnswers => ({
  summary,
  description: 'One request for a whole screen. A part that cannot be had is null, and named in `warnings`.',
  answers: { 200: answer },
  etag: true,
})

const productScreen = (summary: string, answer: v.GenericSchema): RouteAnswers => ({
  ...screen(summary, answer),
  problems: codes('product-not-found', 'screen-unavailable'),
})

/** What the routes at the edge answer. */
export const answers: ServiceAnswers = {
  title: 'Sign-in, screens and documents',
  description: 'Who is calling, whole screens in one request, and what there is to call.',
  schemas: { Session: session },
  routes: {
    'POST /v1/session': {
      summary: 'Sign in',
      answers: { 200: session },
      problems: {
        ...codes('invalid-credentials', 'challenge-required', 'person-not-confirmed', 'password-reset-required'),
        ...busy,
      },
    },
    'POST /v1/session/refresh': {
      summary: 'Stay signed in',
      answers: { 200: session },
      problems: { ...codes('invalid-refresh-token', 'challenge-required', 'password-reset-required'), ...busy },
    },
    'DELETE /v1/session': {
      summary: 'Sign out',
      answers: { 204: null },
      problems: { ...codes('not-a-refresh-token'), ...busy },
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
    'GET /v1/web/home': screen('Home, for browsers', webScreens.home),
    'GET /v1/web/products/{id}': productScreen('A product’s page, for browsers', webScreens.product),
    'GET /v1/web/account': screen('My account, for browsers', webScreens.account),
    'GET /v1/mobile/home': screen('Home, for telephones', mobileScreens.home),
    'GET /v1/mobile/products/{id}': productScreen('A product’s page, for telephones', mobileScreens.product),
    'GET /v1/mobile/account': screen('My account, for telephones', mobileScreens.account),
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
