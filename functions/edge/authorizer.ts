import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda'
import { remoteKeySet } from '#shared/identity/key-set.ts'
import { type AuthorizerContext, type EdgePrincipal, toAuthorizerContext } from '#shared/identity/principal.ts'
import type { TokenRefusal } from '#shared/identity/token-refusal.ts'
import { tokenVerifier } from '#shared/identity/verify-token.ts'
import { lambdaFunction } from '#shared/lambda/lambda-function.ts'
import { failures, invocationLog, tracing } from '#shared/lambda/middlewares.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import type { Trace } from '#shared/observability/trace.ts'
import { setting } from '#shared/settings.ts'

type Event = Pick<APIGatewayRequestAuthorizerEventV2, 'headers'>
type Result = APIGatewaySimpleAuthorizerWithContextResult<AuthorizerContext>

const issuer = setting('ISSUER')
const keys = remoteKeySet({
  url: new URL(process.env['JWKS_URL'] ?? `${issuer}/.well-known/jwks.json`),
  onFailure: (error) => log('WARN', 'key set not fetched', undefined, errorFields(error)),
})
const verify = tokenVerifier({
  issuer,
  personClients: setting('PERSON_CLIENT_IDS').split(','),
  serviceClients: process.env['SERVICE_CLIENT_IDS']?.split(',') ?? [],
  keys,
})

/** Fetches the key set while the function starts; a failure is logged and tried again with the first token. */
export async function init(): Promise<void> {
  await keys.refresh(Date.now())
}

/**
 * Lambda authorizer of the HTTP API (payload 2.0, simple responses). It lets every request through and says who it comes
 * from; the function behind the route answers 401 and 403 in the API's own error format. Whatever goes wrong here makes
 * the caller anonymous (docs/decisions/0006-authorizer.md).
 */
export const handler = lambdaFunction<Event, Result>(
  [
    tracing(({ headers }) => headers?.['traceparent']),
    // Who passed is in the log line of the function behind the route.
    invocationLog('token refused', ({ response }) => {
      const refusal = response?.context.refusal
      return refusal === undefined ? undefined : { refusal }
    }),
    failures,
  ],
  async (event, { trace }) => ({ isAuthorized: true, context: toAuthorizerContext(await identify(event, trace)) }),
)

async function identify(event: Event, trace: Trace): Promise<EdgePrincipal> {
  try {
    const header = event.headers?.['authorization']
    if (header === undefined) return { kind: 'anonymous' }
    const token = bearerToken(header)
    return token === undefined ? refused('authorization-malformed') : await verify(token, Date.now())
  } catch (error) {
    log('ERROR', 'authorizer failed', trace, errorFields(error))
    return refused('authorizer-failed')
  }
}

/**
 * What follows "Bearer" (RFC 6750, section 2.1; the scheme's case does not matter) and one space, if it is one word. API
 * Gateway joins several headers of one name with commas. Not a regular expression: that takes longer than the look-up.
 */
function bearerToken(header: string): string | undefined {
  if (header.slice(0, 7).toLowerCase() !== 'bearer ') return undefined
  const token = header.slice(7)
  return token === '' || token.includes(' ') || token.includes(',') ? undefined : token
}

function refused(refusal: TokenRefusal): EdgePrincipal {
  return { kind: 'anonymous', refusal }
}
