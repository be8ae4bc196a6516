import { Stack } from 'aws-cdk-lib'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
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
import { addReadModelOperations } from '../constructs/read-model-operations.ts'
import { addReaders } from '../constructs/readers.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import { subscribe } from '../constructs/subscription.ts'
import type { ShopContext } from '../shop-context.ts'
import { addCopies } from './media-copies.ts'
import { type MediaDataStack, processingTimeout } from './media-data.ts'
import { addVideoProcessing } from './media-video.ts'

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
