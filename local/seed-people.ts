import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Model } from './run/model.ts'
import type { State } from './run/state.ts'

/** A person of the laptop's pool. */
export type Person = { readonly role: string; readonly email: string; readonly password: string }

/** Everybody's password; a laptop keeps no secrets. */
const password = 'Storefold-1'

const people: readonly Person[] = [
  ...['customer', 'support', 'finance', 'warehouse', 'catalog-manager', 'moderator', 'ops', 'admin'].map((role) => ({
    role,
    email: `${role}@shop.example`,
    password,
  })),
  { role: 'customer', email: 'customer2@shop.example', password },
]

/** One person per role and a second customer, in the group of the role where the template has one. Repeating it changes nothing. */
export async function seedPeople(
  model: Pick<Model, 'userPools' | 'userPoolGroups'>,
  client: CognitoIdentityProviderClient,
  state: State,
): Promise<readonly Person[]> {
  for (const pool of model.userPools.values()) {
    const key = `people:${pool.id}`
    const groups = new Set(model.userPoolGroups.filter((group) => group.poolId === pool.id).map((group) => group.name))
    const version = JSON.stringify([...groups].sort())
    if (state.get(key) === version) continue
    // One after the other: cognito-local writes its whole file for each.
    for (const person of people) await seed(person, pool.id, groups.has(person.role), client)
    state.set(key, version)
  }
  return model.userPools.size === 0 ? [] : people
}

async function seed(
  person: Person,
  UserPoolId: string,
  inGroup: boolean,
  client: CognitoIdentityProviderClient,
): Promise<void> {
  const Username = person.email
  const UserAttributes = [
    { Name: 'email', Value: person.email },
    { Name: 'email_verified', Value: 'true' },
  ]
  await client
    .send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }))
    .catch((error: Error) => {
      if (error.name !== 'UsernameExistsException') throw error
    })
  await client.send(
    new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: person.password, Permanent: true }),
  )
  if (inGroup) await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: person.role }))
}
