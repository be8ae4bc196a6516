import { CfnOutput, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, HttpMethods } from 'aws-cdk-lib/aws-s3'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { grantDeciding, grantLookingBack, grantRows } from '../constructs/grants.ts'
import { addRoutes, type Edge } from '../constructs/http-routes.ts'
import { nativeLayer } from '../constructs/native-layer.ts'
import {
  grantMissingObjects,
  grantReadingObjects,
  grantRemovingObjects,
  grantWritingObjects,
} from '../constructs/object-grants.ts'
import { PicturesAddress } from '../constructs/pictures-address.ts'
import { addReadModelOperations } from '../constructs/read-model-operations.ts'
import { addReaders } from '../constructs/readers.ts'
import { ReliableQueue } from '../constructs/reliable-queue.ts'
import { type ServiceData, serviceData } from '../constructs/service-data.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import { subscribe } from '../constructs/subscription.ts'
import type { ShopContext } from '../shop-context.ts'
import { addCopies } from './media-copies.ts'
import { addVideoProcessing } from './media-video.ts'

/** The time one batch of uploads may take: pictures of 20 s each and their transfer, one video, one book. */
const processingTimeout = Duration.seconds(60)

export interface MediaDataStackProps {
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
  /** Where S3 tells of what arrived, by kind: each kind has a function of its own. */
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
    const address = { context, bucket: this.renditions, ...(url === undefined ? {} : { url }) }
    this.picturesUrl = new PicturesAddress(this, 'Pictures', address).url
    new CfnOutput(this, 'PicturesUrl', { value: this.picturesUrl, description: 'Where the pictures are' })
    const arrivals = (name: string) => new ReliableQueue(this, name, { context, consumerTimeout: processingTimeout })
    this.arrivals = { image: arrivals('Arrivals'), video: arrivals('Videos'), ebook: arrivals('Ebooks') }
    this.announceUploads()
  }

  /**
   * S3 tells the queue of its kind of every upload. Set on the bucket itself: CDK's own way brings a custom resource with
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

export interface MediaStackProps {
  readonly context: ShopContext
  readonly edge: Edge
  readonly data: MediaDataStack
  readonly catalogTopic: ITopic
  readonly ordersTopic: ITopic
}

/** Uploads: asked for over HTTP, sent to S3 by the client, made into pictures behind a queue. */
export class MediaStack extends Stack {
  readonly deadLetters: Readonly<Record<string, Queue>>
  readonly operations: ServiceFunction

  constructor(
    scope: Construct,
    id: string,
    { context, edge, data: media, catalogTopic, ordersTopic }: MediaStackProps,
  ) {
    const { data, uploads, renditions, arrivals } = media
    super(scope, id, { description: 'Storefold: media' })
    const api = new ServiceFunction(this, 'Api', {
      context,
      entry: 'functions/media/api.ts',
      environment: {
        EVENTS_TABLE: data.events.tableName,
        READ_TABLE: data.readModels.tableName,
        UPLOADS_BUCKET: uploads.bucketName,
        RENDITIONS_BUCKET: renditions.bucketName,
      },
    })
    grantDeciding(api, data.events)
    grantRows(api, data.readModels)
    // What the api signs, its own rights must allow.
    grantWritingObjects(api, uploads)
    grantReadingObjects(api, renditions)
    addRoutes(this, edge, {
      routes: { 'POST /v1/media': api, 'GET /v1/media/{id}': api, 'DELETE /v1/media/{id}': api },
    })

    const process = new ServiceFunction(this, 'ProcessUpload', {
      context,
      entry: 'functions/media/process-upload.ts',
      timeout: processingTimeout,
      memory: 1536,
      // glibc keeps an arena per thread: two of them cut resident memory by a third.
      environment: {
        EVENTS_TABLE: data.events.tableName,
        RENDITIONS_BUCKET: renditions.bucketName,
        MALLOC_ARENA_MAX: '2',
      },
    })
    process.addLayers(nativeLayer(this, 'Sharp', { context, packages: ['sharp'] }))
    grantDeciding(process, data.events)
    grantReadingObjects(process, uploads)
    grantMissingObjects(process, uploads)
    grantWritingObjects(process, renditions)
    process.addEventSource(
      new SqsEventSource(arrivals.image.queue, { batchSize: 4, reportBatchItemFailures: true, maxConcurrency: 10 }),
    )

    addVideoProcessing(this, {
      context,
      events: data.events,
      uploads,
      renditions,
      arrivals: arrivals.video,
      timeout: processingTimeout,
    })

    const readers = addReaders(this, {
      context,
      service: 'media',
      data,
      projector: 'functions/media/project.ts',
      publishes: ['media', 'copy'],
    })
    const readModels = addReadModelOperations(this, { context, service: 'media', data })
    this.operations = readModels.operations
    this.deadLetters = {
      'media-project': readers.project,
      'media-publish': readers.publish,
      ...readModels.deadLetters,
      'media-deletions': this.addRemoval(context, media),
      'media-arrivals': arrivals.image.deadLetters,
      'media-videos': arrivals.video.deadLetters,
      'media-ebooks': arrivals.ebook.deadLetters,
      ...addCopies(this, { context, edge, media, catalogTopic, ordersTopic }),
    }
  }

  /** Removes what is kept of deleted media, told by the service's own topic; answers the dead-letter queue. */
  private addRemoval(context: ShopContext, { data, renditions, books }: MediaDataStack): Queue {
    const remove = new ServiceFunction(this, 'RemoveObjects', {
      context,
      entry: 'functions/media/remove-objects.ts',
      environment: {
        EVENTS_TABLE: data.events.tableName,
        RENDITIONS_BUCKET: renditions.bucketName,
        BOOKS_BUCKET: books.bucketName,
      },
    })
    grantLookingBack(remove, data.events)
    grantRemovingObjects(remove, renditions)
    grantRemovingObjects(remove, books)
    return subscribe(remove, { context, topic: data.topic, streamTypes: ['media'] })
  }
}
