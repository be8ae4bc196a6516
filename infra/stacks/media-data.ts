import { CfnOutput, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, HttpMethods } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { PicturesAddress } from '../constructs/pictures-address.ts'
import { ReliableQueue } from '../constructs/reliable-queue.ts'
import { type ServiceData, serviceData } from '../constructs/service-data.ts'
import type { ShopContext } from '../shop-context.ts'

/** The time one batch of uploads may take: pictures of 20 s each and their transfer, one video, one book. */
export const processingTimeout = Duration.seconds(60)

interface MediaDataStackProps {
  readonly context: ShopContext
  /** Origins whose pages may send files to the uploads bucket. */
  readonly webOrigins: readonly string[]
  /** See PicturesAddress. */
  readonly picturesUrl?: string
}

/** Media's facts, read models and objects. The queue of uploads is here because the bucket that fills it is. */
export class MediaDataStack extends Stack {
  readonly data: ServiceData
  readonly uploads: Bucket
  readonly renditions: Bucket
  /** Books as they were uploaded; only marked copies of them leave the shop. */
  readonly books: Bucket
  /** Buyers' copies. One that is gone is made again when its buyer asks (functions/media/copy/copy.ts knows the 30 days). */
  readonly copies: Bucket
  /** Under which anybody may load the renditions. */
  readonly picturesUrl: string
  /** Queues of S3's notifications of uploads, by kind: each kind has its own function. */
  readonly arrivals: Readonly<Record<'image' | 'video' | 'ebook', ReliableQueue>>

  constructor(scope: Construct, id: string, { context, webOrigins, picturesUrl: url }: MediaDataStackProps) {
    super(scope, id, { description: 'Storefold: data of the media' })
    this.data = serviceData(this)
    const privateBucket = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    } as const
    this.uploads = new Bucket(this, 'Uploads', {
      ...privateBucket,
      lifecycleRules: [{ expiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      cors: [
        { allowedMethods: [HttpMethods.POST], allowedOrigins: [...webOrigins], allowedHeaders: ['*'], maxAge: 3600 },
      ],
    })
    this.renditions = new Bucket(this, 'Renditions', privateBucket)
    this.books = new Bucket(this, 'Books', privateBucket)
    this.copies = new Bucket(this, 'Copies', {
      ...privateBucket,
      lifecycleRules: [{ expiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    })
    for (const bucket of [this.uploads, this.renditions, this.books, this.copies]) {
      Validations.of(bucket).acknowledge({
        id: 'AwsSolutions-S1',
        reason:
          'Only our functions and links that they sign reach the objects; CloudTrail data events tell more for less.',
      })
    }
    this.picturesUrl = new PicturesAddress(this, 'Pictures', { context, bucket: this.renditions, url }).url
    new CfnOutput(this, 'PicturesUrl', { value: this.picturesUrl, description: 'Where the pictures are' })
    const arrivals = (name: string) => new ReliableQueue(this, name, { context, consumerTimeout: processingTimeout })
    this.arrivals = { image: arrivals('Arrivals'), video: arrivals('Videos'), ebook: arrivals('Ebooks') }
    this.announceUploads()
  }

  /**
   * S3 notifies the queue of the kind of each upload. Set on the bucket itself: CDK's own way brings a custom resource with
   * a function and its rights. The bucket can't be named in the queue's policy without a circle, so the account is.
   */
  private announceUploads(): void {
    // `defaultChild` of a Bucket is its CfnBucket.
    const bucket = this.uploads.node.defaultChild as CfnBucket
    bucket.notificationConfiguration = {
      queueConfigurations: Object.entries(this.arrivals).map(([kind, { queue }]) => ({
        event: 's3:ObjectCreated:*',
        queue: queue.queueArn,
        filter: { s3Key: { rules: [{ name: 'prefix', value: `${kind}/` }] } },
      })),
    }
    for (const { queue } of Object.values(this.arrivals)) {
      const { policyDependable } = queue.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('s3.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [queue.queueArn],
          conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
        }),
      )
      if (policyDependable !== undefined) this.uploads.node.addDependency(policyDependable)
    }
  }
}
