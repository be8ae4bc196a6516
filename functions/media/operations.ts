import { operationsFunction } from '#shared/operations/operations-function.ts'
import { serviceFacts } from '#shared/projections/service-facts.ts'
import { serviceRebuildQueue } from '#shared/rebuilds/rebuild-queue.ts'
import { digitalOrders } from './copy/digital-order.ts'
import { productDownloads } from './copy/product-downloads.ts'
import { recordedFacts } from './read-models/recorded-facts.ts'

const facts = serviceFacts(recordedFacts)

export const { init } = facts

/** Answers operators about the read models of the media. */
export const handler = operationsFunction({
  ...facts,
  own: { ...facts, queue: serviceRebuildQueue() },
  fed: [digitalOrders, productDownloads].map(({ name, streamType }) => ({ name, kind: 'rows', source: streamType })),
})
