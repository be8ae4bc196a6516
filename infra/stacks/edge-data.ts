import { Aws, Duration, Names, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import {
  AccountRecovery,
  CfnUserPoolGroup,
  FeaturePlan,
  type IUserPoolClient,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito'
import type { Construct } from 'constructs'
import { roles, scopes } from '../../shared/identity/scopes.ts'

/** Who may come in: the user pool, its groups (one per role), the people's client and the service accounts' client. */
export class EdgeDataStack extends Stack {
  readonly userPool: UserPool
  readonly personClient: IUserPoolClient
  readonly serviceClient: IUserPoolClient

  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'Storefold: identities' })
    this.userPool = new UserPool(this, 'People', {
      signInAliases: { email: true },
      selfSignUpEnabled: true,
      autoVerify: { email: true },
      signInCaseSensitive: false,
      featurePlan: FeaturePlan.ESSENTIALS,
      passwordPolicy: {
        minLength: 10,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    Validations.of(this.userPool).acknowledge(
      {
        id: 'AwsSolutions-COG2',
        reason: 'Customers of a shop sign in with e-mail and password; a second factor for staff is the next step.',
      },
      {
        id: 'AwsSolutions-COG8',
        reason: 'Threat protection of the Plus plan costs per active person; whoever wants it changes one line here.',
      },
    )
    for (const role of Object.keys(roles)) {
      new CfnUserPoolGroup(this, `Role-${role}`, { userPoolId: this.userPool.userPoolId, groupName: role })
    }
    this.personClient = this.userPool.addClient('PersonClient', {
      authFlows: { userPassword: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.minutes(15),
      idTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.days(30),
    })
    this.serviceClient = this.addServiceClient()
    // Service accounts get their tokens at this domain; a prefix is unique in a region.
    this.userPool.addDomain('Domain', {
      cognitoDomain: {
        domainPrefix: `${Names.uniqueResourceName(this, { maxLength: 40 }).toLowerCase()}-${Aws.ACCOUNT_ID}`,
      },
    })
  }

  /** A service account carries its scopes itself: all but those of people. */
  private addServiceClient(): UserPoolClient {
    const granted = scopes
      .filter((name) => name !== 'shop:buy')
      .map((scopeName) => new ResourceServerScope({ scopeName, scopeDescription: scopeName }))
    const server = this.userPool.addResourceServer('Api', { identifier: 'storefold', scopes: granted })
    return this.userPool.addClient('ServiceClient', {
      generateSecret: true,
      authFlows: {},
      oAuth: {
        flows: { clientCredentials: true },
        scopes: granted.map((scope) => OAuthScope.resourceServer(server, scope)),
      },
      accessTokenValidity: Duration.hours(1),
    })
  }
}
