import { randomBytes } from 'node:crypto'
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Person } from '#local/seed-people.ts'
import { roles } from '#shared/identity/scopes.ts'

/**
 * One run's people: one per role and a second customer, under addresses and a password that nobody has used before. The
 * tests may run against a shop that is open, so nothing of this may be guessable, and it is removed afterwards.
 */
export function newPeople(): readonly Person[] {
  const run = randomBytes(4).toString('hex')
  const password = `Aa1-${randomBytes(18).toString('base64url')}`
  const person = (role: string, name = role): Person => ({ role, email: `${name}@run-${run}.example`, password })
  return [...Object.keys(roles).map((role) => person(role)), person('customer', 'customer2')]
}

/** Lets the people in, each in the group of their role, with an address and a password that need no confirming. */
export async function admit(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
  people: readonly Person[],
): Promise<void> {
  for (const { email: Username, password: Password, role: GroupName } of people) {
    const UserAttributes = [
      { Name: 'email', Value: Username },
      { Name: 'email_verified', Value: 'true' },
    ]
    await client.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }))
    await client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }))
    await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }))
  }
}

/** Removes the people again, also those who were never let in. */
export async function dismiss(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
  people: readonly Person[],
): Promise<void> {
  for (const { email: Username } of people) {
    await client.send(new AdminDeleteUserCommand({ UserPoolId, Username })).catch((error: Error) => {
      if (error.name !== 'UserNotFoundException') throw error
    })
  }
}
