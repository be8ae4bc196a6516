import { Stack } from 'aws-cdk-lib'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { decides, looksBack } from '../constructs/facts.ts'
import { addRoutes, type Edge } from '../constructs/http-routes.ts'
import { nativeLayer } from '../constructs/native-layer.ts'
import { loads, removes, signsLinks, stores } from '../constructs/objects.ts'
import { addReadModelOperations } from '../constructs/read-model-operations.ts'
import { addReaders } from '../constructs/readers.ts'
import { reads } from '../constructs/rows.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import { subscribe } from '../constructs/subscription.ts'
import type { ShopContext } from '../shop-context.ts'
import { addCopies } from './media-copies.ts'
import { type MediaDataStack, processingTimeout } from './media-data.ts'
import { addVideoProcessing } from './media-video.ts'

interface MediaStackProps {
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
      does: [
        decides(data.events),
        reads(data.readModels),
        stores(uploads, 'UPLOADS_BUCKET'),
        signsLinks(renditions, 'RENDITIONS_BUCKET'),
      ],
    })
    addRoutes(this, edge, {
      routes: { 'POST /v1/media': api, 'GET /v1/media/{id}': api, 'DELETE /v1/media/{id}': api },
    })

    new ServiceFunction(this, 'ProcessUpload', {
      context,
      entry: 'functions/media/process-upload.ts',
      timeout: processingTimeout,
      memory: 1536,
      layers: [nativeLayer(this, 'Sharp', { context, packages: ['sharp'] })],
      takes: { queue: arrivals.image.queue, batchSize: 4, maxConcurrency: 10 },
      does: [decides(data.events), loads(uploads), stores(renditions, 'RENDITIONS_BUCKET')],
      // glibc keeps an arena per thread: two of them cut resident memory by a third.
      settings: { MALLOC_ARENA_MAX: '2' },
    })
    addVideoProcessing(this, { context, media })

    const readers = addReaders(this, { context, service: 'media', data, publishes: ['media', 'copy'] })
    const readModels = addReadModelOperations(this, { context, service: 'media', data })
    this.operations = readModels.operations
    this.deadLetters = {
      ...readers,
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
      does: [looksBack(data.events), removes(renditions, 'RENDITIONS_BUCKET'), removes(books, 'BOOKS_BUCKET')],
    })
    return subscribe(remove, { context, topic: data.topic, streamTypes: ['media'] })
  }
}
