import type { OrderData, OrderEvent } from '#events/orders.ts'
import { type PersonalOf, personalOf } from '#events/personal.ts'
import { type Money, maxAmount } from '#events/vocabulary.ts'
import { accept, type Decision, refuse } from '#shared/event-store/decider.ts'
import type { Offer, OfferedVariant } from './offer.ts'
import type { OrderLine } from './state.ts'

/** What the buyer tells of a person is sealed before it becomes a command: nothing behind the edge of the service knows it. */
export interface PlaceOrder extends PersonalOf<OrderData<'OrderCreated'>> {
  readonly type: 'PlaceOrder'
  readonly customerId: string
  readonly lines: readonly {
    readonly productId: string
    /** Which of the product's variants; may be left out where there is one. */
    readonly sku?: string | undefined
    readonly quantity: number
    /** The price the buyer saw; another one today is refused. */
    readonly unitPrice?: Money | undefined
  }[]
  /** The catalog's offers for these products; a product that is missing here is not for sale. */
  readonly offers: readonly Offer[]
}

export type PlacementRefusal = VariantRefusal | 'price-changed' | 'mixed-currencies' | 'total-too-large'

type VariantRefusal = 'product-not-available' | 'sku-required'

/** Freezes today's names and prices into the order. Lines of the same SKU are merged. */
export function decidePlacement(command: PlaceOrder): Decision<OrderEvent, PlacementRefusal> {
  const { customerId, offers } = command
  const lines: OrderLine[] = []
  for (const wanted of command.lines) {
    const offer = offers.find(({ productId }) => productId === wanted.productId)
    if (offer === undefined || !offer.published) {
      return refuse('product-not-available', `Product ${wanted.productId} is not for sale.`)
    }
    const variant = variantOf(offer, wanted.sku)
    if ('refused' in variant) return variant
    const { sku } = variant
    const price = variant.price ?? offer.price
    if (wanted.unitPrice !== undefined && !sameMoney(wanted.unitPrice, price)) {
      return refuse(
        'price-changed',
        `Product ${wanted.productId} costs ${price.amount} ${price.currency} (minor units) now.`,
      )
    }
    const known = lines.findIndex((line) => line.sku === sku)
    const before = lines[known]
    if (before === undefined) {
      const { productId, digital } = offer
      const name = variant.label === '' ? offer.name : `${offer.name} (${variant.label})`
      lines.push({
        line: lines.length + 1,
        productId,
        sku,
        name,
        quantity: wanted.quantity,
        unitPrice: price,
        digital,
      })
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
    data: { customerId, lines: lines as EventLines, total: { amount, currency }, ...personalOf(command) },
  })
}

// The product ids come from the catalog's events, which were checked against the same schema.
type EventLines = OrderData<'OrderCreated'>['lines']

/** The variant that is meant: the one that is named, or the only one. */
function variantOf(
  { productId, variants }: Offer,
  sku: string | undefined,
): OfferedVariant | ReturnType<typeof refuse<VariantRefusal>> {
  if (sku === undefined) {
    const [only, another] = variants
    if (only !== undefined && another === undefined) return only
    const choice = variants.map((variant) => variant.sku).join(', ')
    return refuse('sku-required', `Product ${productId} is sold as ${choice}: name the SKU.`)
  }
  const named = variants.find((variant) => variant.sku === sku)
  return named ?? refuse('product-not-available', `Product ${productId} is not sold as ${sku}.`)
}

function sameMoney(a: Money, b: Money): boolean {
  return a.amount === b.amount && a.currency === b.currency
}
