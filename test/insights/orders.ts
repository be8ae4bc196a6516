import fc from 'fast-check'
import * as v from 'valibot'
import { type OrderEvent, orderEvents } from '#events/orders.ts'
import { productId } from '#events/vocabulary.ts'
import type { Item } from '#shared/aws/item.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { commitItems } from '#test/kit/event-store.ts'

const productNumber = (n: number) => v.parse(productId, `prd_${derivedUlid('p', String(n))}`)

/** Nine products: one more than an order is paired by. */
export const products = Array.from({ length: 9 }, (_, n) => productNumber(n))

/** One line of an order: which of the products, how many, at what price. */
export interface Line {
  readonly product: number
  readonly quantity: number
  readonly price: number
}

function eur(amount: number) {
  return { amount, currency: 'EUR' }
}

function created(lines: readonly Line[]): OrderEvent {
  const total = lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0)
  return {
    type: 'OrderCreated',
    data: {
      customerId: 'ada',
      lines: lines.map(({ product, quantity, price }, index) => ({
        line: index + 1,
        productId: productNumber(product),
        sku: 'S',
        name: 'N',
        quantity,
        unitPrice: eur(price),
        digital: false,
      })),
      total: eur(total),
      shippingAddress: { sealed: 'A'.repeat(60), subject: 'ada' },
    },
  }
}

export function totalOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0)
}

/** What becomes of an order: how far it comes on its way, and how it ends. */
export interface Fate {
  readonly lines: readonly Line[]
  readonly steps: number
  readonly refunded: number
  readonly ending: 'none' | 'cancelled' | 'returned'
}

const line: fc.Arbitrary<Line> = fc.record({
  product: fc.nat({ max: 8 }),
  quantity: fc.integer({ min: 1, max: 4 }),
  price: fc.integer({ min: 1, max: 999 }),
})

export const fate: fc.Arbitrary<Fate> = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 10 }),
  steps: fc.nat({ max: 6 }),
  refunded: fc.nat({ max: 3000 }),
  ending: fc.constantFrom('none', 'none', 'cancelled', 'returned'),
})

/** The commits of an order of this fate, one event each but for the payment. */
function commitsOf({ lines, steps, refunded, ending }: Fate): [OrderEvent, ...OrderEvent[]][] {
  const total = totalOf(lines)
  const money = { paymentId: 'pay_1', providerEventId: 'e' }
  const way: [OrderEvent, ...OrderEvent[]][] = [
    [created(lines)],
    [{ type: 'OrderApproved', data: { payBy: '2026-05-03T10:30:00.000Z' } }],
    [
      { type: 'PaymentCaptured', data: { ...money, amount: eur(total) } },
      { type: 'OrderPaid', data: { captured: eur(total) } },
    ],
    [{ type: 'OrderPrepared', data: {} }],
    [{ type: 'OrderShipped', data: {} }],
    [{ type: 'OrderDelivered', data: {} }],
  ]
  const done = way.slice(0, Math.max(1, steps))
  if (steps >= 3 && refunded > 0)
    done.push([{ type: 'RefundSucceeded', data: { ...money, refundId: null, amount: eur(Math.min(refunded, total)) } }])
  if (ending === 'cancelled') {
    done.push([{ type: 'CancellationRequested', data: { reason: 'no', by: 'staff' } }])
    done.push([{ type: 'OrderCancelled', data: {} }])
  }
  if (ending === 'returned' && steps >= 6) {
    done.push([{ type: 'RefundSucceeded', data: { ...money, refundId: null, amount: eur(total) } }])
    done.push([{ type: 'OrderReturned', data: {} }])
  }
  return done
}

/** Orders of these fates as they lie in the orders' table, all placed at the beginning of 2026. */
export function itemsOf(fates: readonly Fate[]): Item[] {
  return fates.flatMap((each, index) => commitItems(orderEvents, `order#ord_${index}`, commitsOf(each)))
}
