import { Size } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { decides } from '../constructs/facts.ts'
import { nativeLayer } from '../constructs/native-layer.ts'
import { loads, stores } from '../constructs/objects.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import type { ShopContext } from '../shop-context.ts'
import { type MediaDataStack, processingTimeout } from './media-data.ts'

/** Whatever the shop runs on: the decoder's build for arm64 is not in every registry (docs/decisions/0016-video.md). */
const architecture = 'x86_64'

/** Takes posters and stills of the videos that arrive. */
export function addVideoProcessing(
  scope: Construct,
  { context, media }: { readonly context: ShopContext; readonly media: MediaDataStack },
): void {
  const { data, uploads, renditions, arrivals } = media
  new ServiceFunction(scope, 'ProcessVideo', {
    context,
    entry: 'functions/media/process-video.ts',
    architecture,
    timeout: processingTimeout,
    // 1.2 vCPUs; the decoder may take 1500 MB of it, which an 8K video needs.
    memory: 2048,
    // A file of 512 MiB, and one that a killed call may have left.
    ephemeralStorage: Size.mebibytes(1536),
    layers: [
      nativeLayer(scope, 'Video', { context, packages: ['sharp', '@node-webcodecs/static-linux-x64'], architecture }),
    ],
    // One at a time: each may take most of the function's time and disk.
    takes: { queue: arrivals.video.queue, batchSize: 1, maxConcurrency: 5 },
    does: [decides(data.events), loads(uploads), stores(renditions, 'RENDITIONS_BUCKET')],
    settings: { MALLOC_ARENA_MAX: '2' },
  })
}
