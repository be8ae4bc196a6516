import { hasScope, type Principal } from '#shared/identity/principal.ts'
import { type OrderCommand, order as rules } from '../order/order.ts'
import { refundStatus } from '../order/refund-parts.ts'
import type { Order } from '../order/state.ts'
import { isBuyer } from './access.ts'

/** A command that HTTP offers on an order, by its domain name. */
export const offeredCommands = [
  'ApproveOrder',
  'RejectOrder',
  'StartPayment',
  'PrepareOrder',
  'ShipParcel',
  'ConfirmDelivery',
  'ChangeAddress',
  'CancelOrder',
  'GrantRefund',
  'ExecuteRefund',
  'NoteOrder',
] as const satisfies readonly OrderCommand['type'][]

type OfferedCommand = (typeof offeredCommands)[number]

/**
 * The commands that this caller could send and that would come to something. The rules themselves are asked, at the time of
 * the order's newest fact, `at` (ms since the epoch), so that one version of an order always allows the same.
 */
export function allowedCommands(principal: Principal, order: Order, at: number): OfferedCommand[] {
  return offeredCommands.filter((type) =>
    attempts(type, principal, order, at).some((command) => {
      const decision = rules.decide(order, command)
      return 'accepted' in decision && decision.accepted.length > 0
    }),
  )
}

/** How the caller could send the command; none where it is not theirs to send. */
function attempts(type: OfferedCommand, principal: Principal, order: Order, at: number): readonly OrderCommand[] {
  const { customerId } = order
  const buyer = isBuyer(principal, order)
  const staff = hasScope(principal, 'orders:manage')
  const warehouse = hasScope(principal, 'fulfilment:write')
  switch (type) {
    case 'ApproveOrder':
      return staff ? [{ type, payBy: '' }] : []
    case 'RejectOrder':
      return staff ? [{ type, reason: '' }] : []
    case 'StartPayment':
      return buyer ? [{ type, customerId, paymentId: '', provider: '', method: '' }] : []
    case 'PrepareOrder':
      return warehouse ? [{ type, now: at }] : []
    case 'ShipParcel':
      return warehouse ? [{ type, shipmentId: '', carrier: '', tracking: '' }] : []
    case 'ConfirmDelivery':
      return warehouse ? order.parcels.map(({ shipmentId }) => ({ type, shipmentId })) : []
    case 'ChangeAddress':
      return buyer ? [{ type, customerId, shippingAddress: { sealed: '', subject: customerId } }] : []
    case 'CancelOrder':
      return staff ? [{ type, by: 'staff', reason: '' }] : buyer ? [{ type, by: { customerId }, reason: '' }] : []
    case 'GrantRefund':
      return hasScope(principal, 'refunds:grant')
        ? [{ type, refundId: '', amount: { ...order.total, amount: 1 }, reason: '' }]
        : []
    case 'ExecuteRefund':
      return hasScope(principal, 'refunds:execute') ? waitingRefunds(order).map((refundId) => ({ type, refundId })) : []
    case 'NoteOrder':
      return staff ? [{ type, noteId: '', text: { sealed: '', subject: customerId } }] : []
  }
}

/** Refunds that wait for somebody to execute them. */
function waitingRefunds({ refunds }: Order): readonly string[] {
  return refunds
    .filter((refund) => ['granted', 'failed'].includes(refundStatus(refund)))
    .flatMap(({ refundId }) => refundId ?? [])
}
