import type { Money } from '#events/vocabulary.ts'

/** Days before a reduction in which the lowest price counts as the price before (Directive 98/6/EC, article 6a). */
const priorPriceDays = 30

const priorPriceMs = priorPriceDays * 24 * 60 * 60_000

/** A price, and what the announcement of a reduction needs of its past. */
export interface Pricing {
  readonly price: Money
  /**
   * What was asked of customers, oldest first; the last one is asked now if it has no end. Left out is what can be the
   * lowest price of no later window: what ended too long ago, and what was followed by a lower price.
   */
  readonly asked: readonly AskedPrice[]
  /** Of a price that has been reduced: the lowest that was asked in the 30 days before. Gone when it is raised. */
  readonly lowestBefore?: Money
}

interface AskedPrice {
  /** Minor units. */
  readonly amount: number
  /** Ms since the epoch. */
  readonly until?: number
}

/** A price that nobody has been asked for yet. */
export function newPricing(price: Money): Pricing {
  return { price, asked: [] }
}

/** From `time` on customers are asked for the price: prices of a draft are nobody's price before. */
export function startAsking(pricing: Pricing, time: number): Pricing {
  return isAsked(pricing) ? pricing : { ...pricing, asked: append(recent(pricing, time), pricing.price.amount) }
}

export function stopAsking(pricing: Pricing, time: number): Pricing {
  return { ...pricing, asked: ended(pricing.asked, time) }
}

/** The price from `time` on. */
export function changePrice(pricing: Pricing, price: Money, time: number): Pricing {
  const before = recent(pricing, time)
  const closed = ended(before, time)
  const asked = isAsked(pricing) ? append(closed, price.amount) : closed
  if (price.amount >= pricing.price.amount || before.length === 0) return { price, asked }
  const lowest = Math.min(...before.map(({ amount }) => amount))
  return { price, asked, lowestBefore: { ...price, amount: lowest } }
}

function isAsked({ asked }: Pricing): boolean {
  const last = asked.at(-1)
  return last !== undefined && last.until === undefined
}

/** What was asked at some time of the days before `time`. */
function recent({ asked }: Pricing, time: number): readonly AskedPrice[] {
  return asked.filter(({ until }) => until === undefined || until > time - priorPriceMs)
}

function ended(asked: readonly AskedPrice[], time: number): readonly AskedPrice[] {
  return asked.map((price) => (price.until === undefined ? { ...price, until: time } : price))
}

function append(asked: readonly AskedPrice[], amount: number): readonly AskedPrice[] {
  return [...asked.filter((earlier) => earlier.amount < amount), { amount }]
}
