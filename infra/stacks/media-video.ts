import { type Duration, Size } from 'aws-cdk-lib'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { grantDeciding } from '../constructs/grants.ts'
import { nativeLayer } from '../constructs/native-layer.ts'
import { grantMissingObjects, grantReadingObjects, grantWritingObjects } from '../constructs/object-grants.ts'
import type { ReliableQueue } from '../constructs/reliable-queue.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import type { ShopContext } from '../shop-context.ts'

/** Whatever the shop runs on: the decoder's build for arm64 is not in every registry (docs/decisions/0016-video.md). */
const architecture = 'x86_64'

export interface VideoProcessingProps {
  readonly context: ShopContext
  readonly events: TableV2
  readonly uploads: Bucket
  readonly renditions: Bucket
  readonly arrivals: ReliableQueue
  readonly timeout: Duration
}

/** Takes posters and stills of the videos that arrive. */
export function addVideoProcessing(
  scope: Construct,
  { context, events, uploads, renditions, arrivals, timeout }: VideoProcessingProps,
): void {
  const process = new ServiceFunction(scope, 'ProcessVideo', {
    context,
    entry: 'functions/media/process-video.ts',
    architecture,
    timeout,
    // 1.2 vCPUs; the decoder may take 1500 MB of it, which an 8K video needs.
    memory: 2048,
    // A file of 512 MiB, and one that a killed call may have left.
    ephemeralStorage: Size.mebibytes(1536),
    environment: {
      EVENTS_TABLE: events.tableName,
      RENDITIONS_BUCKET: renditions.bucketName,
      MALLOC_ARENA_MAX: '2',
    },
  })
  process.addLayers(
    nativeLayer(scope, 'Video', { context, packages: ['sharp', '@node-webcodecs/static-linux-x64'], architecture }),
  )
  grantDeciding(process, events)
  grantReadingObjects(process, uploads)
  grantMissingObjects(process, uploads)
  grantWritingObjects(process, renditions)
  // One at a time: each may take most of the function's time and disk.
  process.addEventSource(
    new SqsEventSource(arrivals.queue, { batchSize: 1, reportBatchItemFailures: true, maxConcurrency: 5 }),
  )
}
