import type { Problem } from '#shared/http/problem.ts'
import { problem } from '../http/problem.ts'

/** What was tried: it decides what a refusal by the user pool means. */
export type Attempt = 'sign-in' | 'refresh' | 'revoke'

/**
 * The answer to an error of the user pool. One of Cognito's that is not about the caller loses its message, because messages
 * may quote what the person typed and errors are logged.
 *
 * An unknown e-mail, a wrong password, a disabled person and too many wrong passwords are one and the same answer, so
 * that nobody learns who has an account. The app client must have PreventUserExistenceErrors on: it keeps the time equal.
 */
export function signInProblem(error: Error, attempt: Attempt): Error {
  switch (error.name) {
    case 'NotAuthorizedException':
    case 'UnauthorizedException':
    case 'UserNotFoundException':
    case 'InvalidPasswordException':
    // A name or password that breaks the pool's rules cannot be anybody's.
    case 'InvalidParameterException':
      return credentialsProblem(attempt)
    case 'UserNotConfirmedException':
      return problem('person-not-confirmed', 'Confirm the e-mail address first.')
    case 'PasswordResetRequiredException':
      return problem('password-reset-required', 'Set a new password first.')
    case 'TooManyRequestsException':
    case 'LimitExceededException':
      return problem('too-many-attempts', 'Too many attempts. Wait a little.', { retryAfter: 10 })
    case 'UnsupportedTokenTypeException':
      return problem('not-a-refresh-token', 'Only a refresh token can end a session.')
  }
  if (isOutage(error)) {
    return problem('sign-in-unavailable', 'Signing in does not work just now. Try again.', { retryAfter: 5 })
  }
  return '$fault' in error ? new Error(`the user pool answered ${error.name}`) : error
}

function credentialsProblem(attempt: Attempt): Problem {
  return attempt === 'sign-in'
    ? problem('invalid-credentials', 'The e-mail address or the password is wrong.', {}, challenge)
    : problem('invalid-refresh-token', 'This refresh token is no longer good. Sign in again.', {}, challenge)
}

/** RFC 9110 wants a challenge with every 401; ours is what the tokens are for. */
const challenge = { 'www-authenticate': 'Bearer' }

/** A fault of the service, a lost connection, or no answer in time. */
function isOutage(error: Error): boolean {
  if ('$fault' in error && error.$fault === 'server') return true
  return error.name === 'TimeoutError' || ('code' in error && /^E[A-Z_]+$/.test(String(error.code)))
}
