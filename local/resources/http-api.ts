import * as v from 'valibot'
import { boolean, number, texts } from '#local/template/property-schemas.ts'
import { resourceKind } from './resource-kind.ts'

const apiSchema = v.object({
  Name: v.optional(v.string(), 'api'),
  ProtocolType: v.literal('HTTP', 'the laptop runs HTTP APIs only'),
  CorsConfiguration: v.optional(
    v.object({
      AllowOrigins: v.optional(texts, []),
      AllowMethods: v.optional(texts, []),
      AllowHeaders: v.optional(texts, []),
      ExposeHeaders: v.optional(texts, []),
      AllowCredentials: v.optional(boolean, false),
      MaxAge: v.optional(number),
    }),
  ),
})

/** `AWS::ApiGatewayV2::Api`: an HTTP listener of the laptop. */
export const httpApi = resourceKind(
  apiSchema,
  async (properties, place) => {
    const id = place.name(40).toLowerCase()
    const endpoint = await place.listenerFor(id)
    const cors = properties.CorsConfiguration
    place.model.apis.set(id, {
      id,
      name: properties.Name,
      endpoint,
      cors: cors && {
        allowOrigins: cors.AllowOrigins,
        allowMethods: cors.AllowMethods,
        allowHeaders: cors.AllowHeaders,
        exposeHeaders: cors.ExposeHeaders,
        allowCredentials: cors.AllowCredentials,
        maxAgeSeconds: cors.MaxAge,
      },
    })
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: endpoint } }
  },
  {
    Description: 'for readers',
    DisableExecuteApiEndpoint: 'the laptop has one endpoint',
    IpAddressType: 'the laptop listens on 127.0.0.1',
  },
)

const throttle = v.object({ ThrottlingRateLimit: v.optional(number), ThrottlingBurstLimit: v.optional(number) })

const stageSchema = v.object({
  ApiId: v.string(),
  StageName: v.literal('$default', 'the laptop serves the $default stage only'),
  DefaultRouteSettings: v.optional(throttle),
  RouteSettings: v.optional(v.record(v.string(), throttle), {}),
  AccessLogSettings: v.optional(v.object({ Format: v.optional(v.string()) })),
})

/** `AWS::ApiGatewayV2::Stage`: its throttles and access log. */
export const stage = resourceKind(
  stageSchema,
  (properties, place) => {
    const settings = (given: v.InferOutput<typeof throttle> | undefined) => ({
      ratePerSecond: given?.ThrottlingRateLimit,
      burst: given?.ThrottlingBurstLimit,
    })
    place.model.stages.push({
      apiId: properties.ApiId,
      defaultThrottle: settings(properties.DefaultRouteSettings),
      routeThrottles: Object.fromEntries(
        Object.entries(properties.RouteSettings).map(([key, given]) => [key, settings(given)]),
      ),
      accessLogFormat: properties.AccessLogSettings?.Format,
    })
    return { ref: properties.StageName }
  },
  {
    AutoDeploy: 'a start is a deployment',
    Description: 'for readers',
    'AccessLogSettings.DestinationArn': 'log lines go to one file, whatever the log group',
    'DefaultRouteSettings.DetailedMetricsEnabled': 'nobody watches a laptop',
    'RouteSettings.DetailedMetricsEnabled': 'nobody watches a laptop',
  },
)

const integrationSchema = v.object({
  ApiId: v.string(),
  IntegrationType: v.literal('AWS_PROXY', 'the laptop integrates functions only'),
  IntegrationUri: v.string(),
  PayloadFormatVersion: v.literal('2.0', 'the laptop speaks payload format 2.0 only'),
  TimeoutInMillis: v.optional(number, 30_000),
})

/** `AWS::ApiGatewayV2::Integration` of a function. */
export const integration = resourceKind(
  integrationSchema,
  (properties, place) => {
    const id = place.name(128)
    place.model.integrations.set(id, {
      id,
      apiId: properties.ApiId,
      functionArn: functionArnIn(properties.IntegrationUri),
      timeoutMs: properties.TimeoutInMillis,
    })
    return { ref: id }
  },
  {
    IntegrationMethod: 'functions are always invoked by POST',
    CredentialsArn: 'nothing on a laptop checks permissions',
  },
)

const routeSchema = v.object({
  ApiId: v.string(),
  RouteKey: v.string(),
  Target: v.optional(v.string()),
  AuthorizationType: v.optional(v.picklist(['NONE', 'CUSTOM'], 'the laptop runs Lambda authorizers only'), 'NONE'),
  AuthorizerId: v.optional(v.string()),
})

/** `AWS::ApiGatewayV2::Route`. */
export const route = resourceKind(
  routeSchema,
  (properties, place) => {
    const id = place.name(128)
    place.model.routes.push({
      id,
      apiId: properties.ApiId,
      routeKey: properties.RouteKey,
      integrationId: properties.Target?.replace(/^integrations\//, ''),
      authorizerId: properties.AuthorizationType === 'CUSTOM' ? properties.AuthorizerId : undefined,
    })
    return { ref: id }
  },
  { OperationName: 'for readers' },
)

const authorizerSchema = v.object({
  ApiId: v.string(),
  AuthorizerType: v.literal('REQUEST', 'the laptop runs Lambda authorizers only'),
  AuthorizerUri: v.string(),
  AuthorizerPayloadFormatVersion: v.literal('2.0', 'the laptop speaks payload format 2.0 only'),
  EnableSimpleResponses: v.optional(boolean, false),
  AuthorizerResultTtlInSeconds: v.optional(number),
  IdentitySource: v.optional(texts, []),
})

/** `AWS::ApiGatewayV2::Authorizer` that is a function. */
export const authorizer = resourceKind(
  authorizerSchema,
  (properties, place) => {
    const id = place.name(128)
    place.model.authorizers.set(id, {
      id,
      functionArn: functionArnIn(properties.AuthorizerUri),
      simpleResponses: properties.EnableSimpleResponses,
      // The service caches for 300 s unless told otherwise, and cannot cache without an identity source.
      ttlSeconds: properties.IdentitySource.length === 0 ? 0 : (properties.AuthorizerResultTtlInSeconds ?? 300),
      identitySources: properties.IdentitySource,
    })
    return { ref: id, attributes: { AuthorizerId: id } }
  },
  { Name: 'for readers', AuthorizerCredentialsArn: 'nothing on a laptop checks permissions' },
)

/** The function in an integration's URI, which is its ARN or API Gateway's path to it. */
function functionArnIn(uri: string): string {
  const found = /arn:aws:lambda:[^/]+/.exec(uri)?.[0]
  if (found === undefined) throw new Error(`${uri} names no function`)
  return found
}
