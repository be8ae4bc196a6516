import {
  type AuthenticationResultType,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  type InitiateAuthCommandInput,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose/jwt/decode'

/** What a person gets by signing in. `expiresIn` is the access token's life in seconds. */
interface Session {
  readonly accessToken: string
  readonly refreshToken: string
  readonly idToken: string
  readonly tokenType: 'Bearer'
  readonly expiresIn: number
}

export type SignInResult =
  | { readonly outcome: 'signed-in'; readonly session: Session }
  /** Cognito wants more than a password; `challenge` is its name for it, e.g. NEW_PASSWORD_REQUIRED. */
  | { readonly outcome: 'challenged'; readonly challenge: string }

/** The user pool as our routes see it. Every method throws what the SDK throws. */
interface IdentityProvider {
  signIn(email: string, password: string): Promise<SignInResult>
  /** New access and ID tokens. The refresh token is Cognito's new one if it gives one, else the one that came in. */
  refresh(refreshToken: string): Promise<SignInResult>
  /** Ends the refresh token and every access token made with it (as far as Cognito's own APIs check them). */
  revoke(refreshToken: string): Promise<void>
}

/** The calls need no AWS credentials: what proves the caller is in them. */
export function cognito(clientId: string): IdentityProvider {
  const client = new CognitoIdentityProviderClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 4000, throwOnRequestTimeout: true },
  })

  const authenticate = (input: Pick<InitiateAuthCommandInput, 'AuthFlow' | 'AuthParameters'>) =>
    client.send(new InitiateAuthCommand({ ClientId: clientId, ...input }))

  return {
    async signIn(email, password) {
      const { ChallengeName: challenge, AuthenticationResult: result } = await authenticate({
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      })
      if (challenge !== undefined) return { outcome: 'challenged', challenge }
      return { outcome: 'signed-in', session: toSession(result) }
    },
    async refresh(refreshToken) {
      const { ChallengeName: challenge, AuthenticationResult: result } = await authenticate({
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: refreshToken },
      })
      if (challenge !== undefined) return { outcome: 'challenged', challenge }
      return { outcome: 'signed-in', session: toSession(result, refreshToken) }
    },
    async revoke(refreshToken) {
      await client.send(new RevokeTokenCommand({ ClientId: clientId, Token: refreshToken }))
    },
  }
}

function toSession(result: AuthenticationResultType | undefined, earlierRefreshToken?: string): Session {
  const { AccessToken: accessToken, IdToken: idToken, RefreshToken, ExpiresIn } = result ?? {}
  const refreshToken = RefreshToken ?? earlierRefreshToken
  if (accessToken === undefined || refreshToken === undefined || idToken === undefined) {
    throw new Error('the user pool answered without tokens')
  }
  return { accessToken, refreshToken, idToken, tokenType: 'Bearer', expiresIn: ExpiresIn ?? lifeSeconds(accessToken) }
}

function lifeSeconds(accessToken: string): number {
  const { exp = 0, iat = 0 } = decodeJwt(accessToken)
  return exp - iat
}
