import type { Address } from '#events/vocabulary.ts'
import type { Principal } from '#shared/identity/principal.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import { seesPerson } from './order-access.ts'
import type { Order } from './order-state.ts'

/** What an order knows of its buyer's person, opened for those who may see it. */
export interface PersonalFields {
  /** Null where it is erased, or is not for the caller to see. */
  readonly shippingAddress: Address | null
  readonly note: string | null
  /** The buyer had their data erased: what was here can't be read again by anybody. */
  readonly erased: boolean
}

const hidden: PersonalFields = { shippingAddress: null, note: null, erased: false }

/** Opens the personal fields of an order for a caller. */
export async function openOrder(people: PersonalData, order: Order, principal: Principal): Promise<PersonalFields> {
  if (!seesPerson(principal, order)) return hidden
  const { shippingAddress, note } = order
  const { values, erased } = await people.open({ shippingAddress, note })
  return { shippingAddress: values.shippingAddress, note: values.note ?? null, erased }
}
