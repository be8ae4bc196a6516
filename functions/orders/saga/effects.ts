import type { SagaEvent } from '#events/sagas.ts'
import type { StockCommand } from '#events/stock-commands.ts'
import type { OrderCommand } from '../order/order.ts'
import type { PaymentRequest } from './payment-request.ts'

/** What an intent is carried out by. */
type Effect =
  | { readonly to: 'stock'; readonly command: StockCommand }
  | { readonly to: 'payments'; readonly request: PaymentRequest }
  | { readonly to: 'order'; readonly command: OrderCommand }

/** What recorded events want carried out, in their order. Pure, so that a repetition carries out the same. */
export function effectsOf(orderId: StockCommand['orderId'], events: readonly SagaEvent[]): Effect[] {
  return events.map((event) => effectOf(orderId, event)).filter((effect) => effect !== undefined)
}

function effectOf(orderId: StockCommand['orderId'], event: SagaEvent): Effect | undefined {
  switch (event.type) {
    case 'StockRequested': {
      const { sku, quantity, until } = event.data
      return { to: 'stock', command: { type: 'ReserveStock', sku, orderId, quantity, until } }
    }
    case 'StockReleaseRequested':
      return { to: 'stock', command: { type: 'ReleaseStock', sku: event.data.sku, orderId } }
    case 'StockCommitRequested': {
      const { sku, shipmentId, quantity } = event.data
      return { to: 'stock', command: { type: 'CommitStock', sku, orderId, shipmentId, quantity } }
    }
    case 'ApprovalRequested':
      return { to: 'order', command: { type: 'ApproveOrder', payBy: event.data.payBy } }
    case 'CancellationSent':
      return { to: 'order', command: { type: 'CancelOrder', by: 'staff', reason: event.data.reason } }
    case 'PaymentDropped': {
      const { paymentId } = event.data
      const result = { status: 'failed', reason: 'the order was closed before the provider was asked' } as const
      const providerEventId = `${paymentId}/dropped`
      return { to: 'order', command: { type: 'RecordPaymentResult', paymentId, providerEventId, result } }
    }
    case 'AuthorizationRequested': {
      const { paymentId, provider, method, amount } = event.data
      return { to: 'payments', request: { type: 'authorize', orderId, paymentId, provider, method, amount } }
    }
    case 'CaptureRequested': {
      const { paymentId, provider, amount } = event.data
      return { to: 'payments', request: { type: 'capture', orderId, paymentId, provider, amount } }
    }
    case 'VoidRequested': {
      const { paymentId, provider } = event.data
      return { to: 'payments', request: { type: 'void', orderId, paymentId, provider } }
    }
    case 'RefundSent': {
      const { refundId, paymentId, provider, amount, key } = event.data
      return { to: 'payments', request: { type: 'refund', orderId, refundId, paymentId, provider, amount, key } }
    }
    case 'StockCommitConfirmed':
    case 'StaffAsked':
    case 'StaffAnswered':
    case 'PaymentReferenced':
    case 'SagaStepDone':
    case 'SagaStepFailed':
    case 'SagaStepStuck':
    case 'SagaStepResumed':
    case 'SagaFinished':
      return undefined
  }
}
