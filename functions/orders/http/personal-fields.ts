import { orderEvents } from '#events/orders.ts'
import { hiddenMembers, type PersonalKey, type PersonalOf, personalOf } from '#events/personal.ts'
import type { Principal } from '#shared/identity/principal.ts'
import type { Opened, PersonalData } from '#shared/personal/personal-data.ts'
import type { Order } from '../order/state.ts'
import { seesNotes, seesPerson } from './access.ts'

/**
 * The personal data of an order's buyer, opened for a caller who may see it. A member is null if the order has none, if it is
 * erased, or if the caller may not see it.
 */
export interface PersonalFields extends Required<Opened<PersonalOf<Order>>> {
  /** What staff noted for each other, for staff. */
  readonly notes: readonly { readonly id: string; readonly text: string | null; readonly time: number }[]
  /** The buyer had their data erased: it can't be decrypted again. */
  readonly erased: boolean
}

const hidden: PersonalFields = { ...hiddenMembers(orderEvents.OrderCreated), notes: [], erased: false }

/** Opens the personal fields of an order for a caller. */
export async function openOrder(people: PersonalData, order: Order, principal: Principal): Promise<PersonalFields> {
  if (!seesPerson(principal, order)) return hidden
  const { notes = [] } = order
  const shown = seesNotes(principal) ? notes : []
  const [own, ...noted] = await people.openAll([personalOf(order), ...shown])
  return {
    ...hidden,
    ...own.values,
    notes: noted.map(({ values: { noteId, text, time } }) => ({ id: noteId, text, time })),
    erased: own.erased || noted.some(({ erased }) => erased),
  }
}

/** The personal fields of an order from the caller's own request: nothing to decrypt. Takes no other members. */
export function justTold<T extends Partial<Opened<PersonalOf<Order>>>>(
  told: T & { readonly [K in Exclude<keyof T, PersonalKey<Order>>]: never },
): PersonalFields {
  return { ...hidden, ...told }
}
