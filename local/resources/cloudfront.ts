import * as v from 'valibot'
import { boolean, number, texts } from '#local/template/property-schemas.ts'
import { resourceKind } from './resource-kind.ts'

const distributionSchema = v.object({
  DistributionConfig: v.object({
    Enabled: v.pipe(boolean, v.literal(true, 'a distribution that is off would answer nothing')),
    DefaultCacheBehavior: v.object({
      TargetOriginId: v.string(),
      AllowedMethods: v.optional(texts, ['GET', 'HEAD']),
      ResponseHeadersPolicyId: v.optional(v.string()),
    }),
    Origins: v.pipe(v.array(v.object({ Id: v.string(), DomainName: v.string() })), v.minLength(1)),
  }),
})

/** `AWS::CloudFront::Distribution` in front of a bucket: a listener of the laptop, without a cache. */
export const distribution = resourceKind(
  distributionSchema,
  async ({ DistributionConfig: { DefaultCacheBehavior: behavior, Origins } }, place) => {
    const id = place.name(64)
    const domain = Origins.find((origin) => origin.Id === behavior.TargetOriginId)?.DomainName ?? ''
    const bucket = /^(.+)\.s3\./.exec(domain)?.[1]
    if (bucket === undefined) throw new Error(`its origin ${domain} is no bucket`)
    const port = await place.portFor(`distribution:${id}`)
    const headers =
      behavior.ResponseHeadersPolicyId === undefined
        ? {}
        : (place.model.responseHeaders.get(behavior.ResponseHeadersPolicyId) ?? {})
    place.model.distributions.push({ port, bucket, methods: behavior.AllowedMethods, headers })
    return { ref: id, attributes: { Id: id, DomainName: `127.0.0.1:${port}` } }
  },
  {
    'DistributionConfig.Comment': 'for readers',
    'DistributionConfig.HttpVersion': 'the laptop speaks HTTP/1.1',
    'DistributionConfig.IPV6Enabled': 'the laptop listens on 127.0.0.1',
    'DistributionConfig.DefaultCacheBehavior.CachePolicyId': 'the laptop caches nothing',
    'DistributionConfig.DefaultCacheBehavior.Compress': 'the laptop compresses nothing',
    'DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy': 'nothing leaves the machine',
    'DistributionConfig.Origins.OriginAccessControlId': 'nothing on a laptop checks permissions',
    'DistributionConfig.Origins.S3OriginConfig': 'nothing on a laptop checks permissions',
  },
)

const policySchema = v.object({
  ResponseHeadersPolicyConfig: v.object({
    CorsConfig: v.optional(
      v.object({
        AccessControlAllowOrigins: v.object({ Items: v.tuple([v.literal('*', 'the laptop allows every origin')]) }),
        AccessControlAllowMethods: v.object({ Items: texts }),
        AccessControlAllowHeaders: v.object({ Items: texts }),
        AccessControlAllowCredentials: boolean,
        AccessControlMaxAgeSec: v.optional(number),
      }),
    ),
    SecurityHeadersConfig: v.optional(v.object({ ContentTypeOptions: v.optional(v.object({})) })),
  }),
})

/** `AWS::CloudFront::ResponseHeadersPolicy`: what a distribution says beside what the object says of itself. */
export const responseHeadersPolicy = resourceKind(
  policySchema,
  ({ ResponseHeadersPolicyConfig: { CorsConfig: cors, SecurityHeadersConfig: security } }, place) => {
    const id = place.name(64)
    place.model.responseHeaders.set(id, {
      ...(cors === undefined ? {} : { 'access-control-allow-origin': '*' }),
      ...(security?.ContentTypeOptions === undefined ? {} : { 'x-content-type-options': 'nosniff' }),
    })
    return { ref: id, attributes: { Id: id } }
  },
  {
    'ResponseHeadersPolicyConfig.Name': 'for readers',
    'ResponseHeadersPolicyConfig.CorsConfig.OriginOverride': 'the bucket says nothing of origins',
    'ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentTypeOptions.Override': 'the bucket does not say it',
  },
)
