import { holdIn } from '#functions/catalog/stock/holds.ts'
import { available } from '#functions/catalog/stock/state.ts'
import { orderMoney } from '#functions/orders/order/ledger.ts'
import { refundedOf } from './model-provider.ts'
import type { ProcessWorld } from './process-world.ts'

const mainLine = ['OrderCreated', 'OrderApproved', 'OrderPaid', 'OrderPrepared', 'OrderShipped', 'OrderDelivered']

/** True at every moment, however much is on the way. Throws with the first thing that is not. */
export function checkAlways({ orders, stocks, provider, hasty, facts }: ProcessWorld): void {
  demand(hasty.length === 0, `money was asked for too early: ${hasty.join()}`)
  for (const sku of stocks.ids()) {
    const state = stocks.state(sku)
    demand(available(state) >= 0 && state.reserved >= 0, `stock of ${sku}: ${JSON.stringify(state)}`)
  }
  for (const id of orders.ids()) {
    const order = orders.state(id)
    if (order.status === 'none') continue
    const { captured, refunded } = orderMoney(order)
    demand(refunded <= captured, `order ${id} gave back ${refunded} of ${captured}`)
    const main = facts(id)
      .map(({ type }) => mainLine.indexOf(type))
      .filter((position) => position >= 0)
    demand(
      main.every((position, index) => position === index),
      `order ${id} went ${main.join()}`,
    )
  }
  for (const payment of provider.payments()) {
    demand(refundedOf(payment) <= payment.amount.amount, `payment ${payment.reference} was given back twice`)
  }
}

/** True when nothing is on the way any more. */
export function checkAtRest({ orders, sagas, stocks, provider, facts }: ProcessWorld): void {
  for (const id of orders.ids()) {
    const order = orders.state(id)
    if (order.status === 'none') continue
    const tale = `order ${id} is ${order.status}: ${facts(id)
      .map(({ type }) => type)
      .join(' ')}`
    const held = stocks.ids().reduce((sum, sku) => sum + (holdIn(stocks.state(sku).holding, id)?.held ?? 0), 0)
    const payments = provider.payments().filter(({ orderId }) => orderId === id)
    const taken = payments.filter(({ status }) => status === 'captured')
    const kept = taken.reduce((sum, payment) => sum + payment.amount.amount - refundedOf(payment), 0)
    const { captured, refunded } = orderMoney(order)
    demand(captured - refunded === kept, `the provider has ${kept}, the order knows of ${captured - refunded}; ${tale}`)
    demand(
      payments.every(({ status }) => status !== 'authorized' && status !== 'capturing'),
      `money is still reserved; ${tale}`,
    )
    demand(order.status !== 'cancelling', `a cancellation does not end; ${tale}`)
    const closed = ['rejected', 'expired', 'cancelled'].includes(order.status)
    if (closed) demand(held === 0 && kept === 0, `it holds ${held} pieces and ${kept} of money; ${tale}`)
    const goods = order.lines.filter(({ digital }) => !digital)
    demand(goods.length > 0 || order.status !== 'paid', `it waits for a parcel of downloads; ${tale}`)
    if (order.status === 'paid' || order.status === 'prepared') {
      const pieces = goods.reduce((sum, { quantity }) => sum + quantity, 0)
      const left = order.parcels.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0)
      demand(held === pieces - left, `it is paid and holds ${held} of ${pieces - left} pieces; ${tale}`)
    }
    if (order.status === 'approved') demand(captured < order.total.amount, `it is paid for and does not know; ${tale}`)
    const saga = sagas.state(id)
    demand(saga.steps.length === 0, `its saga waits for ${saga.steps.map(({ name }) => name).join()}; ${tale}`)
    const over = closed || order.status === 'delivered' || order.status === 'returned'
    demand(!over || saga.status !== 'running', `its saga is not finished; ${tale}`)
  }
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}
