/** One thing that happens in an order's life, at a time in ms since the epoch. */
export interface PlannedStep {
  readonly at: number
  readonly order: number
  readonly act:
    | 'place'
    | 'reserve'
    | 'approve'
    /** With the time to pay that nobody will use. */
    | 'approve-unpaid'
    | 'pay'
    | 'expire'
    | 'cancel'
    | 'release'
    | 'prepare'
    | 'ship'
    | 'deliver'
    | 'grant-refund'
    | 'refund'
    | 'review'
}

interface PlanOptions {
  readonly orders: number
  readonly days: number
  /** Ms since the epoch: nothing is planned behind it, so that the newest orders are still on their way. */
  readonly now: number
  /** From 0 to 1. */
  readonly random: () => number
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** What becomes of orders, per hundred: the rest is delivered and kept. */
const fates = { expired: 5, cancelled: 5, refunded: 4 } as const
const reviewed = 0.4

/** The lives of many orders over some weeks, in the order in which things happen. More come lately, and most in the evening. */
export function planOrders({ orders, days, now, random }: PlanOptions): PlannedStep[] {
  const begin = now - days * day
  const steps: PlannedStep[] = []
  for (let order = 0; order < orders; order++) {
    // The square root draws towards the present: the shop grows.
    const dayOf = begin + Math.floor(Math.sqrt(random()) * days) * day
    // The sum of three is nearest to its middle: 19 h, give or take.
    const eveningHours = 10 + (random() + random() + random()) * 6
    steps.push(...lifeOf(order, dayOf - (dayOf % day) + eveningHours * hour, random))
  }
  return steps.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)
}

function lifeOf(order: number, placedAt: number, random: () => number): PlannedStep[] {
  const steps: PlannedStep[] = []
  let at = placedAt
  const then = (act: PlannedStep['act'], least: number, most: number) => {
    at += least + random() * (most - least)
    steps.push({ at, order, act })
  }
  const fate = random() * 100
  then('place', 0, 0)
  then('reserve', second, 3 * second)
  then(fate < fates.expired ? 'approve-unpaid' : 'approve', second, 3 * second)
  if (fate < fates.expired) {
    then('expire', day + minute, day + hour)
    then('release', second, 3 * second)
    return steps
  }
  then('pay', minute, 40 * minute)
  if (fate < fates.expired + fates.cancelled) {
    then('cancel', 10 * minute, 3 * hour)
    then('release', second, 3 * second)
    then('refund', second, 10 * second)
    return steps
  }
  then('prepare', 4 * hour, 20 * hour)
  then('ship', 2 * hour, 8 * hour)
  then('deliver', day, 3 * day)
  if (fate < fates.expired + fates.cancelled + fates.refunded) {
    then('grant-refund', day, 5 * day)
    then('refund', hour, day)
  } else if (random() < reviewed) {
    then('review', day, 9 * day)
  }
  return steps
}
