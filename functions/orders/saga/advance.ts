import * as v from 'valibot'
import type { StockCommand } from '#events/stock-commands.ts'
import { type OrderId, orderId as orderIdSchema } from '#events/vocabulary.ts'
import type { Metadata } from '#shared/event-store/commit.ts'
import { ContentionError } from '#shared/event-store/execute.ts'
import { log } from '#shared/observability/log.ts'
import type { OrderCommand } from '../order/order.ts'
import type { Orders, Sagas } from '../streams.ts'
import { effectsOf } from './effects.ts'
import type { SagaPolicy } from './order-needs.ts'
import type { PaymentRequest } from './payment-request.ts'
import type { Saga } from './saga-state.ts'

/** A message to send, under an id by which the queue drops a repetition. */
interface Sending<Message> {
  readonly id: string
  readonly message: Message
}

export interface SagaDependencies {
  readonly orders: Pick<Orders, 'read' | 'execute'>
  readonly sagas: Pick<Sagas, 'read' | 'execute'>
  readonly sendToStock: (commands: readonly Sending<StockCommand>[]) => Promise<void>
  readonly sendToPayments: (requests: readonly Sending<PaymentRequest>[]) => Promise<void>
  readonly policy: SagaPolicy
  readonly now: () => number
}

/** Why a saga advances. */
interface Advance {
  /** To advance under the same id again changes nothing, and carries out the same. */
  readonly commandId: string
  readonly again?: boolean
  readonly metadata: Metadata
}

/** Rounds of advancing again after others advanced the same saga. */
const maxRounds = 8

/**
 * Advances an order's saga to what the order needs now: what it decides is recorded and then carried out. If this is
 * interrupted, the same advance carries the rest out; without one the clock does. Throws ContentionError and what the
 * tables and queues throw.
 */
export function sagaAdvancer({ orders, sagas, sendToStock, sendToPayments, policy, now }: SagaDependencies) {
  return async (id: string, { commandId, metadata, again = false }: Advance): Promise<Saga> => {
    const orderId = v.parse(orderIdSchema, id)
    for (let round = 0; round < maxRounds; round++) {
      // The saga first: the order is then at least as new as what the saga has judged by, or the append fails.
      const { number: seen } = await sagas.read(id)
      const { state: order } = await orders.read(id)
      const result = await sagas.execute(
        id,
        { type: 'Advance', order, now: now(), policy, again },
        { commandId, metadata, expectedNumbers: [seen] },
      )
      switch (result.outcome) {
        case 'accepted':
          await carryOut(orderId, effectsOf(orderId, result.events), `${result.number}`, metadata)
          for (const event of result.events) {
            if (event.type === 'SagaStepStuck') log('ERROR', 'saga stuck', undefined, { order: id, ...event.data })
          }
          return result.state
        case 'version-mismatch':
          continue
        case 'reused-command-id':
          throw new Error(`${commandId} of saga ${id} was another command`)
      }
    }
    throw new ContentionError(`saga ${id}: ${maxRounds} others came first`)
  }

  async function carryOut(
    orderId: OrderId,
    effects: ReturnType<typeof effectsOf>,
    commit: string,
    metadata: Metadata,
  ): Promise<void> {
    const stock: Sending<StockCommand>[] = []
    const payments: Sending<PaymentRequest>[] = []
    const commands: Sending<OrderCommand>[] = []
    for (const [index, effect] of effects.entries()) {
      const id = `${orderId}/${commit}/${index}`
      switch (effect.to) {
        case 'stock':
          stock.push({ id, message: effect.command })
          break
        case 'payments':
          payments.push({ id, message: effect.request })
          break
        case 'order':
          commands.push({ id, message: effect.command })
          break
      }
    }
    await Promise.all([sendToStock(stock), sendToPayments(payments)])
    for (const { id, message } of commands) await tell(orderId, id, message, metadata)
  }

  /** A command that the order refuses came too late: the saga advances again on what made it so. */
  async function tell(orderId: OrderId, id: string, command: OrderCommand, metadata: Metadata): Promise<void> {
    const result = await orders.execute(orderId, command, {
      commandId: `saga:${id}`,
      metadata: { ...metadata, actor: 'process:saga', causationId: id },
    })
    if (result.outcome === 'accepted') return
    log('WARN', 'the order refused its saga', undefined, {
      order: orderId,
      command: command.type,
      ...(result.outcome === 'refused' ? { refusal: result.refusal } : { outcome: result.outcome }),
    })
  }
}

export type AdvanceSaga = ReturnType<typeof sagaAdvancer>
