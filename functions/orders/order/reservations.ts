/** What the catalog keeps of a SKU for the order, as far as the order has heard. */
export interface Reservation {
  readonly sku: string
  readonly quantity: number
  /** RFC 3339; null: for as long as the order needs it. */
  readonly until: string | null
  /** `held`, or why nothing is kept any more. */
  readonly status: 'held' | ReleaseReason
}

export type ReleaseReason = 'order-closed' | 'expired' | 'out-of-stock'

interface Stocked {
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly digital: boolean }[]
  readonly reservations: readonly Reservation[]
}

/** Of one SKU the newest word counts. */
export function withReservation(
  reservations: readonly Reservation[],
  reservation: Reservation,
): readonly Reservation[] {
  const known = reservations.findIndex(({ sku }) => sku === reservation.sku)
  return known < 0 ? [...reservations, reservation] : reservations.with(known, reservation)
}

/** Nothing is kept of the SKU any more. */
export function withoutReservation(
  reservations: readonly Reservation[],
  { sku, reason }: { readonly sku: string; readonly reason: ReleaseReason },
): readonly Reservation[] {
  const before = reservations.find((reservation) => reservation.sku === sku) ?? { sku, quantity: 0, until: null }
  return withReservation(reservations, { ...before, status: reason })
}

/** What an order needs of the stock: pieces per SKU. What is downloaded needs none. */
export function stockNeeds({ lines }: Pick<Stocked, 'lines'>): { readonly sku: string; readonly quantity: number }[] {
  const needs = new Map<string, number>()
  for (const { sku, quantity, digital } of lines) {
    if (!digital) needs.set(sku, (needs.get(sku) ?? 0) + quantity)
  }
  return [...needs].map(([sku, quantity]) => ({ sku, quantity }))
}

/** True when everything that the order needs is kept for it; with `at` (ms since the epoch), also at that moment. */
export function reserved({ lines, reservations }: Stocked, at = Number.NEGATIVE_INFINITY): boolean {
  return stockNeeds({ lines }).every((need) =>
    reservations.some(
      ({ sku, quantity, until, status }) =>
        sku === need.sku &&
        status === 'held' &&
        quantity >= need.quantity &&
        (until === null || Date.parse(until) > at),
    ),
  )
}

/** True while anything is kept for the order. */
export function holdsStock({ reservations }: Pick<Stocked, 'reservations'>): boolean {
  return reservations.some(({ status }) => status === 'held')
}
