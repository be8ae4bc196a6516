import { CreateBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3'
import * as v from 'valibot'
import { resourceKind } from './resource-kind.ts'

const rule = v.object({ Name: v.string(), Value: v.string() })

const bucketSchema = v.object({
  BucketName: v.optional(v.string()),
  NotificationConfiguration: v.optional(
    v.object({
      QueueConfigurations: v.optional(
        v.array(
          v.object({
            Event: v.string(),
            Queue: v.string(),
            Filter: v.optional(v.object({ S3Key: v.object({ Rules: v.array(rule) }) })),
          }),
        ),
        [],
      ),
    }),
  ),
})

/** `AWS::S3::Bucket`: a bucket of fauxqs; what is stored is announced on the queues that the template names. */
export const bucket = resourceKind(
  bucketSchema,
  async (properties, place) => {
    const name = properties.BucketName ?? place.name(63).toLowerCase()
    const exists = await place.clients.s3.send(new HeadBucketCommand({ Bucket: name })).then(
      () => true,
      () => false,
    )
    if (!exists) await place.clients.s3.send(new CreateBucketCommand({ Bucket: name }))
    const bucketArn = `arn:aws:s3:::${name}`
    const notifications = (properties.NotificationConfiguration?.QueueConfigurations ?? []).map((configuration) => {
      const rules = configuration.Filter?.S3Key.Rules ?? []
      const value = (kind: string) => rules.find((entry) => entry.Name.toLowerCase() === kind)?.Value ?? ''
      return {
        event: configuration.Event,
        queueArn: configuration.Queue,
        prefix: value('prefix'),
        suffix: value('suffix'),
      }
    })
    place.model.buckets.set(name, { name, arn: bucketArn, notifications })
    return {
      ref: name,
      attributes: {
        Arn: bucketArn,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${place.stack.region}.amazonaws.com`,
      },
    }
  },
  {
    AccessControl: 'nothing on a laptop checks permissions',
    BucketEncryption: 'the engine stores plain files',
    CorsConfiguration: 'fauxqs answers no CORS preflight: a browser page cannot upload to the laptop',
    LifecycleConfiguration: 'objects of a laptop stay until --fresh',
    LoggingConfiguration: 'no access logs on a laptop',
    OwnershipControls: 'nothing on a laptop checks permissions',
    PublicAccessBlockConfiguration: 'nothing on a laptop checks permissions',
    VersioningConfiguration: 'fauxqs keeps one version of an object',
    IntelligentTieringConfigurations: 'a laptop has one storage class',
    MetricsConfigurations: 'nobody watches a laptop',
    InventoryConfigurations: 'no inventories on a laptop',
  },
)
