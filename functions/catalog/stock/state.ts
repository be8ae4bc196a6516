import type { StockEvent } from '#events/stock.ts'
import { type Hold, type Holds, holdIn, type ManyHolds, withHold, without, withoutHold } from './holds.ts'

/** One SKU in the store. 0 <= reserved <= onHand, always. */
export interface StockState {
  readonly onHand: number
  /** The sum of what `holding` holds. */
  readonly reserved: number
  /** Of orders with a reservation. */
  readonly holding: ManyHolds
  /** Of the last orders whose reservation ended or was refused, newest last. */
  readonly finished: Holds
}

/**
 * Finished orders that are remembered, so that a command that comes again changes nothing. Queue and sender repeat a
 * command within minutes. Even one that comes again behind 500 other orders can't do harm for long: there is nothing
 * held to release or to commit, and a reservation takes what is available, not more, until its end at most.
 */
const rememberedOrders = 500

export const noStock: StockState = { onHand: 0, reserved: 0, holding: {}, finished: {} }

/** Pieces that can be promised to somebody. */
export function available({ onHand, reserved }: Pick<StockState, 'onHand' | 'reserved'>): number {
  return onHand - reserved
}

/** What is known of an order, or undefined. */
export function holdOf({ holding, finished }: StockState, orderId: string): Hold | undefined {
  return holdIn(holding, orderId) ?? finished[orderId]
}

/** Pieces of an order that have left. */
export function shippedPieces(hold: Hold | undefined): number {
  return Object.values(hold?.shipped ?? {}).reduce((sum, quantity) => sum + quantity, 0)
}

export function evolve(state: StockState, event: StockEvent): StockState {
  switch (event.type) {
    case 'StockReceived':
      return { ...state, onHand: state.onHand + event.data.quantity }
    case 'StockAdjusted':
      return { ...state, onHand: state.onHand + event.data.delta }
    case 'StockReserved': {
      const { orderId, quantity, added, until } = event.data
      const hold = { ...holdOf(state, orderId), held: quantity, until }
      return {
        ...state,
        reserved: state.reserved + added,
        holding: withHold(state.holding, orderId, hold),
        finished: without(state.finished, orderId),
      }
    }
    case 'StockRefused': {
      const { orderId, until } = event.data
      return finish(state, orderId, { ...holdOf(state, orderId), held: 0, until })
    }
    case 'StockReleased': {
      const { orderId, quantity, reason } = event.data
      const hold = holdOf(state, orderId)
      const until = reason === 'expired' ? (hold?.until ?? null) : null
      return finish({ ...state, reserved: state.reserved - quantity }, orderId, { ...hold, held: 0, until })
    }
    case 'StockCommitted': {
      const { orderId, shipmentId, quantity } = event.data
      const hold = holdOf(state, orderId) ?? { held: quantity, until: null }
      const held = hold.held - quantity
      const shipped = { ...hold.shipped, [shipmentId]: quantity }
      const left = { ...state, onHand: state.onHand - quantity, reserved: state.reserved - quantity }
      return held === 0
        ? finish(left, orderId, { held, until: null, shipped })
        : { ...left, holding: withHold(left.holding, orderId, { ...hold, held, shipped }) }
    }
  }
}

/** Moves an order to the finished ones, the oldest of which is forgotten. */
function finish(state: StockState, orderId: string, hold: Hold): StockState {
  const finished = { ...without(state.finished, orderId), [orderId]: hold }
  const [oldest = ''] = Object.keys(finished)
  return {
    ...state,
    holding: withoutHold(state.holding, orderId),
    finished: Object.keys(finished).length > rememberedOrders ? without(finished, oldest) : finished,
  }
}
