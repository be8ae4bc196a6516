import { orderEvents } from '#events/orders.ts'
import { readCommitMessage } from '#shared/bus/read-commit-message.ts'
import { streamId } from '#shared/event-store/stream-name.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { sagaWiring } from './saga/wiring.ts'

const { advance, warmUp } = sagaWiring()

export const init = warmUp

/** Advances the saga of an order after each of the order's commits, in their order. */
export const handler = queueFunction(async ({ body, trace }) => {
  const { stream, number, metadata } = readCommitMessage(orderEvents, body)
  await advance(streamId(stream), {
    commandId: `order/${number}`,
    metadata: {
      actor: 'process:saga',
      correlationId: metadata.correlationId,
      causationId: `${stream}/${number}`,
      spanId: trace.spanId,
    },
  })
})
