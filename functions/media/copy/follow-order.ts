import * as v from 'valibot'
import { type OrderId, orderId as orderIdSchema } from '#events/vocabulary.ts'
import { inParallel } from '#shared/concurrency/in-parallel.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import { streamId } from '#shared/event-store/stream-name.ts'
import { copyCode } from '../ebook/copy-code.ts'
import type { Copies } from '../streams.ts'
import { copyId } from './copy-id.ts'
import type { RequestMark } from './copy-queue.ts'
import type { DigitalLine, DigitalOrder, DigitalOrderEvent } from './digital-order.ts'

interface FollowOrderOptions {
  readonly copies: Pick<Copies, 'read' | 'execute'>
  /** The order as it is now, the commit that is followed included. */
  readonly orderOf: (id: OrderId) => Promise<DigitalOrder | null>
  readonly requestMark: RequestMark
}

const copiesAtOnce = 5

/** Facts that may begin or end what a buyer can download. */
const turns: readonly DigitalOrderEvent['type'][] = [
  'OrderPaid',
  'CancellationRequested',
  'OrderCancelled',
  'OrderReturned',
  'RefundSucceeded',
]

/**
 * Asks for the copies of an order that is paid, and revokes those of one that is not any more. It judges by what the order has
 * come to, so that a repetition, also one that comes late, adds nothing and sends what a crash kept from being sent.
 */
export function followOrder({ copies, orderOf, requestMark }: FollowOrderOptions) {
  return async ({ stream, commandId, events, metadata }: Commit<DigitalOrderEvent>): Promise<void> => {
    if (!events.some(({ type }) => turns.includes(type))) return
    const orderId = v.parse(orderIdSchema, streamId(stream))
    const order = await orderOf(orderId)
    if (order === null || order.status === 'unpaid') return
    const context = { metadata: { ...metadata, actor: 'process:copies', causationId: commandId } }
    const { status, customerId } = order
    await inParallel(order.downloads, copiesAtOnce, (line) =>
      status === 'paid' ? request(line) : revoke(line, status),
    )

    async function request({ line, productId, name, quantity }: DigitalLine): Promise<void> {
      const id = copyId(orderId, line)
      const code = copyCode(orderId, line)
      const { state, number } = await copies.execute(
        id,
        { type: 'RequestCopy', orderId, line, customerId, productId, name, quantity, code },
        { ...context, commandId: 'request' },
      )
      if (state.status === 'requested') await requestMark(id, number, context.metadata)
    }

    async function revoke({ line }: DigitalLine, reason: Exclude<DigitalOrder['status'], 'unpaid' | 'paid'>) {
      // Refused where no copy was ever asked for: then there is nothing to revoke.
      await copies.execute(copyId(orderId, line), { type: 'RevokeCopy', reason }, { ...context, commandId: 'revoke' })
    }
  }
}
