import {
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import * as v from 'valibot'
import { boolean, number, texts } from '#local/template/property-schemas.ts'
import { arn, type Place, resourceKind } from './resource-kind.ts'

const poolSchema = v.object({
  UserPoolName: v.optional(v.string()),
  UsernameAttributes: v.optional(v.array(v.picklist(['email', 'phone_number'])), []),
})

const mail = 'the laptop sends no mail'

/** `AWS::Cognito::UserPool`: a pool of cognito-local, the same one after a restart. */
export const userPool = resourceKind(
  poolSchema,
  async (properties, place) => {
    const id = await remembered(place, `pool:${place.stack.name}/${place.logicalId}`, poolExists, async () => {
      const { UserPoolName = place.name(128), UsernameAttributes } = properties
      const made = await place.clients.cognito.send(
        new CreateUserPoolCommand({ PoolName: UserPoolName, UsernameAttributes }),
      )
      return made.UserPool?.Id
    })
    const issuer = `${place.endpoints.cognito}/${id}`
    place.model.userPools.set(id, { id, logicalId: place.logicalId, issuer })
    return {
      ref: id,
      attributes: {
        Arn: arn('cognito-idp', place, `userpool/${id}`),
        ProviderURL: issuer,
        ProviderName: issuer.slice(7),
        UserPoolId: id,
      },
    }
  },
  {
    AccountRecoverySetting: mail,
    AdminCreateUserConfig: 'cognito-local lets everyone sign up',
    AliasAttributes: 'people sign in by e-mail',
    AutoVerifiedAttributes: mail,
    DeletionProtection: '--fresh deletes everything',
    DeviceConfiguration: 'devices are not remembered',
    EmailConfiguration: mail,
    EmailVerificationMessage: mail,
    EmailVerificationSubject: mail,
    EnabledMfas: 'people of a laptop have a password only',
    MfaConfiguration: 'people of a laptop have a password only',
    Policies: 'cognito-local accepts every password',
    Schema: 'cognito-local accepts every attribute',
    SmsConfiguration: mail,
    SmsVerificationMessage: mail,
    UserAttributeUpdateSettings: mail,
    UserPoolAddOns: 'no risk analysis on a laptop',
    UserPoolTags: 'labels of a bill',
    UserPoolTier: 'a laptop costs nothing',
    UsernameConfiguration: 'cognito-local compares names exactly',
    VerificationMessageTemplate: mail,
  },
)

const clientSchema = v.object({
  UserPoolId: v.string(),
  ClientName: v.optional(v.string()),
  GenerateSecret: v.optional(boolean, false),
  ExplicitAuthFlows: v.optional(texts, []),
  AllowedOAuthFlows: v.optional(texts, []),
  AllowedOAuthScopes: v.optional(texts, []),
  CallbackURLs: v.optional(texts),
  AccessTokenValidity: v.optional(number),
  IdTokenValidity: v.optional(number),
  RefreshTokenValidity: v.optional(number),
  TokenValidityUnits: v.optional(
    v.object({
      AccessToken: v.optional(v.string()),
      IdToken: v.optional(v.string()),
      RefreshToken: v.optional(v.string()),
    }),
  ),
})

/** `AWS::Cognito::UserPoolClient`: an app client of cognito-local; its client credentials are served by the laptop itself. */
export const userPoolClient = resourceKind(clientSchema, makeClient, {
  AllowedOAuthFlowsUserPoolClient: 'every client may use its flows',
  AuthSessionValidity: 'sign-in takes one step',
  DefaultRedirectURI: 'no hosted pages on a laptop',
  EnablePropagateAdditionalUserContextData: 'no risk analysis on a laptop',
  EnableTokenRevocation: 'refresh tokens of cognito-local are not rotated',
  LogoutURLs: 'no hosted pages on a laptop',
  PreventUserExistenceErrors: 'cognito-local has its own errors',
  ReadAttributes: 'every client reads all attributes',
  RefreshTokenRotation: 'refresh tokens of cognito-local are not rotated',
  SupportedIdentityProviders: 'the pool is the only provider',
  WriteAttributes: 'every client writes all attributes',
})

async function makeClient(properties: v.InferOutput<typeof clientSchema>, place: Place) {
  const { UserPoolId, TokenValidityUnits, ...rest } = properties
  // cognito-local multiplies by its own units when the template names none: say the service's defaults.
  const units = { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days', ...TokenValidityUnits }
  const exists = async (id: string) => clientExists(place, UserPoolId, id)
  const id = await remembered(
    place,
    `client:${place.stack.name}/${place.logicalId}@${UserPoolId}`,
    exists,
    async () => {
      const made = await place.clients.cognito.send(
        new CreateUserPoolClientCommand({
          UserPoolId,
          ClientName: rest.ClientName ?? place.name(128),
          GenerateSecret: rest.GenerateSecret,
          AccessTokenValidity: rest.AccessTokenValidity ?? 1,
          IdTokenValidity: rest.IdTokenValidity ?? 1,
          RefreshTokenValidity: rest.RefreshTokenValidity ?? 30,
          // The template's words are the API's words.
          ExplicitAuthFlows: rest.ExplicitAuthFlows as never,
          TokenValidityUnits: units as never,
          ...(rest.CallbackURLs && { CallbackURLs: rest.CallbackURLs }),
        }),
      )
      return made.UserPoolClient?.ClientId
    },
  )
  const described = await place.clients.cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId: id }))
  const secret = described.UserPoolClient?.ClientSecret
  place.model.userPoolClients.push({
    id,
    secret,
    poolId: UserPoolId,
    scopes: rest.AllowedOAuthScopes,
    clientCredentials: rest.AllowedOAuthFlows.includes('client_credentials'),
    passwordAuth: rest.ExplicitAuthFlows.some((flow) => flow.includes('USER_PASSWORD_AUTH')),
    accessTokenSeconds: (rest.AccessTokenValidity ?? 1) * secondsIn(units.AccessToken),
  })
  return { ref: id, attributes: { ClientId: id, ClientSecret: secret ?? '', Name: rest.ClientName ?? id } }
}

function secondsIn(unit: string): number {
  return { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 }[unit] ?? 3_600
}

/** `AWS::Cognito::UserPoolGroup`. */
export const userPoolGroup = resourceKind(
  v.object({
    UserPoolId: v.string(),
    GroupName: v.string(),
    Description: v.optional(v.string()),
    Precedence: v.optional(number),
  }),
  async ({ UserPoolId, GroupName, Description, Precedence }, place) => {
    const group = { UserPoolId, GroupName }
    const exists = await place.clients.cognito.send(new GetGroupCommand(group)).then(
      () => true,
      () => false,
    )
    if (!exists) {
      const details = { ...(Description && { Description }), ...(Precedence !== undefined && { Precedence }) }
      await place.clients.cognito.send(new CreateGroupCommand({ ...group, ...details }))
    }
    place.model.userPoolGroups.push({ poolId: UserPoolId, name: GroupName })
    return { ref: GroupName }
  },
  { RoleArn: 'nothing on a laptop checks permissions' },
)

/** `AWS::Cognito::UserPoolResourceServer`: its scopes reach tokens through the clients that are allowed them. */
export const resourceServer = resourceKind(
  v.object({
    UserPoolId: v.string(),
    Identifier: v.string(),
    Scopes: v.optional(v.array(v.object({ ScopeName: v.string() }))),
  }),
  ({ Identifier }) => ({ ref: Identifier }),
  { Name: 'for readers', 'Scopes.ScopeDescription': 'for readers' },
)

/** `AWS::Cognito::UserPoolDomain`: the laptop's own token endpoint. */
export const userPoolDomain = resourceKind(
  v.object({ UserPoolId: v.string(), Domain: v.string() }),
  ({ Domain }) => ({ ref: Domain, attributes: { CloudFrontDistribution: '' } }),
  { ManagedLoginVersion: 'no hosted pages on a laptop', CustomDomainConfig: 'the laptop has its own address' },
)

/** The id that the engine gave at an earlier start if it still knows it, else a newly made one. */
async function remembered(
  place: Place,
  key: string,
  exists: (id: string, place: Place) => Promise<boolean>,
  make: () => Promise<string | undefined>,
): Promise<string> {
  const known = place.state.get(key)
  if (known !== undefined && (await exists(known, place))) return known
  const id = await make()
  if (id === undefined) throw new Error('cognito-local gave no id')
  place.state.set(key, id)
  return id
}

function poolExists(id: string, place: Place): Promise<boolean> {
  return place.clients.cognito.send(new DescribeUserPoolCommand({ UserPoolId: id })).then(
    () => true,
    () => false,
  )
}

function clientExists(place: Place, UserPoolId: string, ClientId: string): Promise<boolean> {
  const command = new DescribeUserPoolClientCommand({ UserPoolId, ClientId })
  return place.clients.cognito.send(command).then(
    () => true,
    () => false,
  )
}
