import type { OrderEvent } from '#events/orders.ts'
import type { Personal } from '#events/personal.ts'
import { type Address, type Money, maxAmount } from '#events/vocabulary.ts'
import { accept, type Decision, refuse } from '#shared/event-store/decider.ts'
import type { OrderRefusal } from './order.ts'
import type { OrderLine } from './order-state.ts'

/** What the shop offers a product for, as this service knows it from the catalog's events. */
export interface Offer {
  readonly productId: string
  readonly sku: string
  readonly name: string
  readonly price: Money
  readonly published: boolean
}

export interface PlaceOrder {
  readonly type: 'PlaceOrder'
  readonly customerId: string
  readonly lines: readonly {
    readonly productId: string
    readonly quantity: number
    /** The price the buyer saw; another one today is refused. */
    readonly unitPrice?: Money | undefined
  }[]
  /** Sealed before it becomes a command: nothing behind the edge of the service knows an address. */
  readonly shippingAddress: Personal<Address>
  readonly note?: Personal<string> | undefined
  /** The catalog's offers for these products; a product that is missing here is not for sale. */
  readonly offers: readonly Offer[]
}

/** Freezes today's names and prices into the order. Lines of the same product are merged. */
export function decidePlacement(command: PlaceOrder): Decision<OrderEvent, OrderRefusal> {
  const { customerId, shippingAddress, note, offers } = command
  const lines: OrderLine[] = []
  for (const wanted of command.lines) {
    const offer = offers.find(({ productId }) => productId === wanted.productId)
    if (offer === undefined || !offer.published) {
      return refuse('product-not-available', `Product ${wanted.productId} is not for sale.`)
    }
    const { price } = offer
    if (wanted.unitPrice !== undefined && !sameMoney(wanted.unitPrice, price)) {
      return refuse(
        'price-changed',
        `Product ${wanted.productId} costs ${price.amount} ${price.currency} (minor units) now.`,
      )
    }
    const known = lines.findIndex(({ productId }) => productId === wanted.productId)
    const before = lines[known]
    if (before === undefined) {
      const { productId, sku, name } = offer
      lines.push({ line: lines.length + 1, productId, sku, name, quantity: wanted.quantity, unitPrice: price })
    } else {
      lines[known] = { ...before, quantity: before.quantity + wanted.quantity }
    }
  }
  const [first] = lines
  if (first === undefined) return refuse('product-not-available', 'An order has at least one line.')
  const currency = first.unitPrice.currency
  if (lines.some(({ unitPrice }) => unitPrice.currency !== currency)) {
    return refuse('mixed-currencies', 'All products of one order must be priced in one currency.')
  }
  const amount = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0)
  if (amount > maxAmount * 100) return refuse('total-too-large', 'The order is too large to be sold here.')
  return accept({
    type: 'OrderCreated',
    data: {
      customerId,
      lines: lines as EventLines,
      total: { amount, currency },
      shippingAddress,
      ...(note === undefined ? {} : { note }),
    },
  })
}

// The product ids come from the catalog's events, which were checked against the same schema.
type EventLines = Extract<OrderEvent, { type: 'OrderCreated' }>['data']['lines']

function sameMoney(a: Money, b: Money): boolean {
  return a.amount === b.amount && a.currency === b.currency
}
