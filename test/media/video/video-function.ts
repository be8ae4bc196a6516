import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { bundle, bundleDirectory } from '#infra/bundle.ts'

const root = join(import.meta.dirname, '../../..')
const entry = 'functions/media/process-video.ts'

/** The bundle that is deployed, over the engines that the environment names (`startMediaService`). */
export async function startVideoFunction(): Promise<(event: SQSEvent) => Promise<SQSBatchResponse>> {
  await bundle(root, [entry])
  // The bundle's exports are those of its entry; require cannot know.
  const processing = createRequire(import.meta.url)(join(bundleDirectory(root, entry), 'main.cjs')) as {
    init(): Promise<void>
    handler(event: SQSEvent, context: object): Promise<SQSBatchResponse>
  }
  await processing.init()
  return (event) => processing.handler(event, { getRemainingTimeInMillis: () => 60_000 })
}
