import type { Address } from '#events/vocabulary.ts'
import type { Principal } from '#shared/identity/principal.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import type { Order } from '../order/state.ts'
import { seesNotes, seesPerson } from './access.ts'

/** What an order knows of its buyer's person, opened for those who may see it. */
export interface PersonalFields {
  /** Null where it is erased, or is not for the caller to see. */
  readonly shippingAddress: Address | null
  readonly note: string | null
  /** What staff noted for each other, for staff. */
  readonly notes: readonly { readonly id: string; readonly text: string | null; readonly time: number }[]
  /** The buyer had their data erased: what was here can't be read again by anybody. */
  readonly erased: boolean
}

const hidden: PersonalFields = { shippingAddress: null, note: null, notes: [], erased: false }

/** Opens the personal fields of an order for a caller. */
export async function openOrder(people: PersonalData, order: Order, principal: Principal): Promise<PersonalFields> {
  if (!seesPerson(principal, order)) return hidden
  const { shippingAddress, note, notes = [] } = order
  const shown = seesNotes(principal) ? notes : []
  const [own, ...noted] = await people.openAll([{ shippingAddress, note }, ...shown])
  return {
    shippingAddress: own.values.shippingAddress,
    note: own.values.note ?? null,
    notes: noted.map(({ values: { noteId, text, time } }) => ({ id: noteId, text, time })),
    erased: own.erased || noted.some(({ erased }) => erased),
  }
}
