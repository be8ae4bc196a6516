import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  CfnAuthorizer,
  CorsHttpMethod,
  HttpApi,
  HttpAuthorizer,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { addRoutes, type Edge } from '../constructs/http-routes.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import type { ShopContext } from '../shop-context.ts'
import type { EdgeDataStack } from './edge-data.ts'

interface EdgeStackProps {
  readonly context: ShopContext
  readonly data: EdgeDataStack
  /** Origins whose pages may call the API. */
  readonly webOrigins: readonly string[]
  /** The name under which the pool issues tokens, if CloudFormation can't tell it (an emulator). */
  readonly issuer?: string
  /** Where the pool's key set is, if not beside its issuer (an emulator). */
  readonly jwksUrl?: string
  /** Where functions reach the API, with `{apiId}` for its id, if not under its own name (an emulator). */
  readonly apiUrl?: string
}

/** Requests a second, and how many at once, before API Gateway answers 429. */
const throttle = { rateLimit: 1000, burstLimit: 2000 } as const

/** The front door: the HTTP API, the authorizer, sign-in, and an answer for whatever has no route. */
export class EdgeStack extends Stack implements Edge {
  readonly api: HttpApi
  readonly authorizer: Edge['authorizer']

  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    const { context, data, webOrigins, issuer = data.userPool.userPoolProviderUrl, jwksUrl, apiUrl } = props
    super(scope, id, { description: 'Storefold: HTTP API, authorizer and sign-in' })
    this.api = new HttpApi(this, 'Api', {
      apiName: 'storefold',
      createDefaultStage: false,
      corsPreflight: {
        allowOrigins: [...webOrigins],
        allowMethods: [CorsHttpMethod.ANY],
        allowHeaders: [
          'authorization',
          'content-type',
          'idempotency-key',
          'if-match',
          'if-none-match',
          'if-version-at-least',
          'traceparent',
        ],
        exposeHeaders: [
          'etag',
          'idempotency-replayed',
          'link',
          'location',
          'retry-after',
          'traceparent',
          'x-request-id',
        ],
        maxAge: Duration.hours(1),
      },
    })
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(
          JSON.stringify({
            requestId: '$context.requestId',
            time: '$context.requestTime',
            route: '$context.routeKey',
            status: '$context.status',
            latencyMs: '$context.responseLatency',
            integrationError: '$context.integrationErrorMessage',
          }),
        ),
      },
    })

    const authorize = new ServiceFunction(this, 'Authorize', {
      context,
      entry: 'functions/edge/authorizer.ts',
      timeout: Duration.seconds(5),
      settings: {
        ISSUER: issuer,
        PERSON_CLIENT_IDS: data.personClient.userPoolClientId,
        SERVICE_CLIENT_IDS: data.serviceClient.userPoolClientId,
        JWKS_URL: jwksUrl,
      },
    })
    this.authorizer = this.addAuthorizer(authorize)

    const session = new ServiceFunction(this, 'Session', {
      context,
      entry: 'functions/edge/session.ts',
      settings: { USER_POOL_CLIENT_ID: data.personClient.userPoolClientId },
    })
    const me = new ServiceFunction(this, 'Me', { context, entry: 'functions/edge/me.ts' })
    const notFound = new ServiceFunction(this, 'NotFound', { context, entry: 'functions/edge/not-found.ts' })
    const documents = new ServiceFunction(this, 'Documents', { context, entry: 'functions/edge/documents.ts' })
    const screens = new ServiceFunction(this, 'Screens', {
      context,
      entry: 'functions/edge/screens.ts',
      settings: { API_URL: apiUrl?.replace('{apiId}', this.api.apiId) ?? this.api.apiEndpoint },
    })
    addRoutes(this, this, {
      routes: {
        'GET /v1/me': me,
        'GET /v1/web/home': screens,
        'GET /v1/web/products/{id}': screens,
        'GET /v1/web/account': screens,
        'GET /v1/mobile/home': screens,
        'GET /v1/mobile/products/{id}': screens,
        'GET /v1/mobile/account': screens,
      },
      open: {
        'POST /v1/session': session,
        'POST /v1/session/refresh': session,
        'DELETE /v1/session': session,
        'GET /': documents,
        'GET /docs': documents,
        'GET /v1/openapi.json': documents,
        $default: notFound,
      },
    })
    new CfnOutput(this, 'Url', { value: this.api.apiEndpoint, description: 'Base URL of the shop' })
    new CfnOutput(this, 'UserPoolId', { value: data.userPool.userPoolId })
    new CfnOutput(this, 'PersonClientId', { value: data.personClient.userPoolClientId })
  }

  /**
   * Asked for every request, token or not: no identity source and no cached answer. Only so can a missing token be answered
   * in the contract's own form, and a withdrawn key take effect at once. See docs/decisions/0006-authorizer.md.
   */
  private addAuthorizer(authorize: ServiceFunction): Edge['authorizer'] {
    const authorizer = new CfnAuthorizer(this, 'Authorizer', {
      apiId: this.api.apiId,
      authorizerType: 'REQUEST',
      name: 'tokens',
      authorizerPayloadFormatVersion: '2.0',
      enableSimpleResponses: true,
      // Said, not left out: an emulator takes the header where nothing is said.
      identitySource: [],
      authorizerResultTtlInSeconds: 0,
      authorizerUri: `arn:${this.partition}:apigateway:${this.region}:lambda:path/2015-03-31/functions/${authorize.functionArn}/invocations`,
    })
    authorize.addPermission('FromApi', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: this.formatArn({
        service: 'execute-api',
        resource: this.api.apiId,
        resourceName: `authorizers/${authorizer.ref}`,
      }),
    })
    return HttpAuthorizer.fromHttpAuthorizerAttributes(this, 'Tokens', {
      authorizerId: authorizer.ref,
      authorizerType: 'CUSTOM',
    })
  }
}
