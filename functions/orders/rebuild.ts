import { dynamoDb } from '#shared/aws/clients.ts'
import { serviceFacts } from '#shared/projections/service-facts.ts'
import { rebuildFunction } from '#shared/rebuilds/rebuild-function.ts'
import { serviceRebuildQueue } from '#shared/rebuilds/rebuild-queue.ts'
import { recordedFacts } from './read-models/recorded-facts.ts'

// A page of a scan is 1 MB, and most of it may be filtered out.
const facts = serviceFacts(recordedFacts, dynamoDb({ requestTimeoutMs: 12_000 }))

export const { init } = facts

/** Works off the rebuilds of the orders' read models. */
export const handler = rebuildFunction({ ...facts, queue: serviceRebuildQueue() })
