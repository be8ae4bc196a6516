import * as v from 'valibot'
import { httpFunction } from '#shared/http/http-function.ts'
import { Problem } from '#shared/http/problem.ts'
import type { Answer } from '#shared/http/request.ts'
import { route } from '#shared/http/route.ts'
import { log } from '#shared/observability/log.ts'
import type { Trace } from '#shared/observability/trace.ts'
import { setting } from '#shared/settings.ts'
import { problem } from './http/problem.ts'
import { cognito, type SignInResult } from './session/identity-provider.ts'
import { type Attempt, signInProblem } from './session/sign-in-problem.ts'

const people = cognito(setting('USER_POOL_CLIENT_ID'))

/** Cognito takes names of up to 128 characters and passwords of up to 256. */
const credentials = v.strictObject({
  email: v.pipe(v.string(), v.email(), v.maxLength(128)),
  password: v.pipe(v.string(), v.nonEmpty(), v.maxLength(256)),
})

const refreshTokenOnly = v.strictObject({ refreshToken: v.pipe(v.string(), v.nonEmpty(), v.maxLength(8192)) })

/** Signing in, staying signed in, signing out. The routes have no authorizer: they are for people without a good token. */
export const handler = httpFunction({
  'POST /v1/session': route({ access: 'public', body: credentials }, async ({ body, trace }) =>
    answer(await attempt('sign-in', trace, () => people.signIn(body.email, body.password))),
  ),

  'POST /v1/session/refresh': route({ access: 'public', body: refreshTokenOnly }, async ({ body, trace }) =>
    answer(await attempt('refresh', trace, () => people.refresh(body.refreshToken))),
  ),

  // A token that is already worthless is signed out: the caller has what it wants (RFC 7009, section 2.2).
  'DELETE /v1/session': route({ access: 'public', body: refreshTokenOnly }, async ({ body, trace }) => {
    await attempt('revoke', trace, () => people.revoke(body.refreshToken)).catch((error: unknown) => {
      if (!(error instanceof Problem && error.code === 'invalid-refresh-token')) throw error
    })
    return { status: 204 }
  }),
})

async function attempt<T>(what: Attempt, trace: Trace, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    // By name only: the message may quote what the person typed.
    if (error.name !== 'NotAuthorizedException') log('WARN', `${what} failed`, trace, { error: error.name })
    throw signInProblem(error, what)
  }
}

function answer(result: SignInResult): Answer {
  switch (result.outcome) {
    case 'signed-in':
      return { status: 200, body: result.session }
    case 'challenged':
      throw problem('challenge-required', `Signing in takes one more step: ${result.challenge}.`, {
        state: result.challenge,
      })
  }
}
