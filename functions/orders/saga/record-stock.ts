import type { StockEvent } from '#events/stock.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import { streamId } from '#shared/event-store/stream-name.ts'
import { log } from '#shared/observability/log.ts'
import type { OrderCommand } from '../order/order.ts'
import type { Orders, Sagas } from '../streams.ts'

const aboutOrders = ['StockReserved', 'StockRefused', 'StockReleased', 'StockCommitted'] as const

/** What stock says of an order. */
export type StockFact = Extract<StockEvent, { type: (typeof aboutOrders)[number] }>

export function isStockFact(event: StockEvent): event is StockFact {
  return aboutOrders.some((type) => type === event.type)
}

/** Records a fact of stock on the order that it is about. A fact about an order that does not exist is logged and passed over. */
export function stockRecorder({
  orders,
  sagas,
}: {
  readonly orders: Pick<Orders, 'execute'>
  readonly sagas: Pick<Sagas, 'execute'>
}) {
  return async (
    commit: Pick<Commit<unknown>, 'stream' | 'number' | 'metadata'>,
    fact: StockFact,
    index: number,
    spanId: string,
  ): Promise<void> => {
    const sku = streamId(commit.stream)
    const causationId = `${commit.stream}/${commit.number}`
    const context = {
      commandId: `${causationId}/${index}`,
      metadata: { actor: 'process:stock', correlationId: commit.metadata.correlationId, causationId, spanId },
    }
    const { orderId } = fact.data
    if (fact.type === 'StockCommitted') {
      const { shipmentId } = fact.data
      await sagas.execute(orderId, { type: 'ConfirmStockCommit', sku, shipmentId }, context)
      return
    }
    const result = await orders.execute(orderId, toCommand(sku, fact), context)
    if (result.outcome !== 'accepted') {
      log('ERROR', 'stock for no order', undefined, { order: orderId, sku, outcome: result.outcome })
    }
  }
}

function toCommand(sku: string, fact: Exclude<StockFact, { type: 'StockCommitted' }>): OrderCommand {
  switch (fact.type) {
    case 'StockReserved':
      return { type: 'RecordStockReserved', sku, quantity: fact.data.quantity, until: fact.data.until }
    case 'StockRefused':
      return { type: 'RecordStockRefused', sku, available: fact.data.available }
    case 'StockReleased':
      return { type: 'RecordStockReleased', sku, reason: fact.data.reason }
  }
}
