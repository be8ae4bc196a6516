import * as v from 'valibot'
import { type OrderId, orderId, productId } from '#events/vocabulary.ts'
import type { Offer } from '#functions/orders/order/offer.ts'
import type { OrderCommand } from '#functions/orders/order/order.ts'
import type { Order } from '#functions/orders/order/state.ts'
import { reviewOf } from '#functions/reviews/streams.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import type { PlannedStep } from './order-plan.ts'
import { accepted, seedMetadata } from './outcome.ts'
import type { Services } from './services.ts'
import { addressOf, opinion } from './words.ts'

interface OrderActsOptions {
  readonly services: Services
  /** What the shop offers now. */
  readonly offers: readonly Offer[]
  readonly buyers: number
  readonly random: () => number
  /** How long an approved order may stay unpaid, in ms. */
  readonly paymentWindowMs: number
}

interface Placed {
  readonly id: OrderId
  readonly customerId: string
  state: Order
}

/** An order of the past that is paid a few steps later may stay unpaid for so long. */
const reprieveMs = 60 * 60_000

const carriers = ['DHL', 'GLS', 'UPS'] as const

/** Does the steps of planned orders, in the order in which they come. */
export function orderActs({ services, offers, buyers, random, paymentWindowMs }: OrderActsOptions) {
  const placed = new Map<number, Placed>()
  const { orders, stock, reviews } = services

  return async ({ order: position, act, at }: PlannedStep): Promise<void> => {
    if (act === 'place') {
      placed.set(position, await place(position))
      return
    }
    const order = placed.get(position)
    if (order === undefined) throw new Error(`order ${position} was not placed`)
    const command = (is: OrderCommand, part = '') => execute(order, position, `${act}${part}`, is)
    const { total, lines } = order.state
    const paymentId = `pay_${derivedUlid('seed-payment', order.id)}`
    const shipmentId = `shp_${derivedUlid('seed-shipment', order.id)}`
    const refundId = `ref_${derivedUlid('seed-refund', order.id)}`
    switch (act) {
      case 'reserve':
        for (const { sku, quantity } of lines) {
          await stocked(order, position, act, sku, {
            type: 'ReserveStock',
            orderId: order.id,
            quantity,
            until: null,
            now: at,
          })
          await command({ type: 'RecordStockReserved', sku, quantity, until: null }, sku)
        }
        return
      case 'approve':
      case 'approve-unpaid': {
        const inTime = at + paymentWindowMs
        // The shop's own clock runs meanwhile, and closes what is overdue today.
        const payBy = act === 'approve' ? Math.max(inTime, Date.now() + reprieveMs) : inTime
        return approve(order, position, act, new Date(payBy).toISOString())
      }
      case 'pay': {
        const captured = { status: 'captured', amount: total } as const
        return command({
          type: 'RecordPaymentResult',
          paymentId,
          providerEventId: `${paymentId}/captured`,
          result: captured,
        })
      }
      case 'expire': {
        const overdue = Date.parse(order.state.payBy ?? new Date(at).toISOString()) + 1
        return command({ type: 'ExpireOrder', now: Math.max(at, overdue) })
      }
      case 'cancel':
        return command({ type: 'CancelOrder', by: { customerId: order.customerId }, reason: 'changed my mind' })
      case 'release':
        for (const { sku } of lines) {
          await stocked(order, position, act, sku, { type: 'ReleaseStock', orderId: order.id })
          await command({ type: 'RecordStockReleased', sku, reason: 'order-closed' }, sku)
        }
        return
      case 'prepare':
        return command({ type: 'PrepareOrder', now: at })
      case 'ship': {
        const carrier = carriers[position % carriers.length] ?? carriers[0]
        const tracking = String(4_000_000_000 + position)
        await command({ type: 'ShipParcel', shipmentId, carrier, tracking })
        for (const { sku, quantity } of lines)
          await stocked(order, position, act, sku, { type: 'CommitStock', orderId: order.id, shipmentId, quantity })
        return
      }
      case 'deliver':
        return command({ type: 'ConfirmDelivery', shipmentId })
      case 'grant-refund':
        return command({ type: 'GrantRefund', refundId, amount: total, reason: 'sent back' })
      case 'refund':
        return refund(order, position, refundId)
      case 'review':
        return write(order, position)
    }
  }

  async function place(position: number): Promise<Placed> {
    const id = idOfOrder(position)
    const buyer = Math.floor(random() * buyers)
    const customerId = `seed-buyer-${String(buyer + 1).padStart(4, '0')}`
    const wanted = new Set([picked(), ...(random() < 0.5 ? [picked()] : []), ...(random() < 0.2 ? [picked()] : [])])
    const lines = [...wanted].map((offer) => ({
      productId: offer.productId,
      sku: offer.variants[Math.floor(random() * offer.variants.length)]?.sku,
      quantity: random() < 0.75 ? 1 : 2,
    }))
    const { shippingAddress } = await services.buyers.seal(customerId, { shippingAddress: addressOf(buyer) })
    const state = await accepted(
      orders.execute(
        id,
        { type: 'PlaceOrder', customerId, lines, shippingAddress, offers: [...wanted] },
        { commandId: `seed:${position}:place`, metadata: seedMetadata('buyer'), creates: true },
      ),
    )
    return { id, customerId, state: there(state, id) }
  }

  /** Few products are bought often, as it is in shops. */
  function picked(): Offer {
    const offer = offers[Math.floor(random() ** 2 * offers.length)]
    if (offer === undefined) throw new Error('there is nothing to buy')
    return offer
  }

  async function execute(order: Placed, position: number, name: string, is: OrderCommand): Promise<void> {
    const context = { commandId: `seed:${position}:${name}`, metadata: seedMetadata('shop') }
    order.state = there(await accepted(orders.execute(order.id, is, context)), order.id)
  }

  /** The shop's own policy may be faster, as soon as the stock is reserved; it gives the order its time from today on. */
  async function approve(order: Placed, position: number, act: string, payBy: string): Promise<void> {
    const ended = await orders.execute(
      order.id,
      { type: 'ApproveOrder', payBy },
      { commandId: `seed:${position}:${act}`, metadata: seedMetadata('shop') },
    )
    const approved = ended.outcome === 'refused' && ended.state.status === 'approved'
    order.state = there(approved ? ended.state : await accepted(ended), order.id)
  }

  async function stocked(
    order: Placed,
    position: number,
    act: string,
    sku: string,
    is: Parameters<typeof stock.execute>[1],
  ): Promise<void> {
    await accepted(
      stock.execute(sku, is, { commandId: `seed:${position}:${act}`, metadata: seedMetadata(`stock-of-${order.id}`) }),
    )
  }

  /** Grants were given; what was asked back goes back. A cancelled order asked for its money by itself. */
  async function refund(order: Placed, position: number, refundId: string): Promise<void> {
    if (order.state.refunds.some((one) => one.refundId === refundId))
      await execute(order, position, 'execute-refund', { type: 'ExecuteRefund', refundId })
    for (const payment of order.state.payments) {
      const amount = { ...order.state.total, amount: payment.captured - payment.refunded }
      if (amount.amount <= 0) continue
      await execute(order, position, `refunded-${payment.paymentId}`, {
        type: 'RecordPaymentResult',
        paymentId: payment.paymentId,
        providerEventId: `${payment.paymentId}/refunded`,
        result: { status: 'refunded', amount, refundId: order.state.refunds[0]?.refundId ?? undefined },
      })
    }
  }

  async function write(order: Placed, position: number): Promise<void> {
    const [line] = order.state.lines
    if (line === undefined) return
    const product = v.parse(productId, line.productId)
    const { rating, title, text } = opinion(random)
    const sealed = await services.reviewers.seal(order.customerId, { title, text })
    const id = reviewOf(product, order.customerId)
    const as = (name: string) => ({ commandId: `seed:${position}:${name}`, metadata: seedMetadata('reviewer') })
    const { customerId } = order
    const written = await reviews.execute(
      id,
      { type: 'WriteReview', productId: product, customerId, rating, mediaIds: [], ...sealed, bought: true },
      as('review'),
    )
    // Who bought the product twice has said what they think of it.
    if (written.outcome === 'refused' && written.refusal === 'already-reviewed') return
    await accepted(reviews.execute(id, { type: 'ApproveReview' }, as('approve-review')))
  }
}

/** The id of a planned order. */
export function idOfOrder(position: number): OrderId {
  return v.parse(orderId, `ord_${derivedUlid('seed-order', String(position))}`)
}

function there(state: { readonly status: 'none' } | Order, id: string): Order {
  if (state.status === 'none') throw new Error(`order ${id} is not there`)
  return state
}
