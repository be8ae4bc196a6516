import type { Address } from '#events/vocabulary.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import type { Order } from './order-state.ts'

/** What an order knows of its buyer's person, opened for those who may see it. */
export interface PersonalFields {
  readonly shippingAddress: Address | null
  readonly note: string | null
  /** The buyer had their data erased: what was here can't be read again by anybody. */
  readonly erased: boolean
}

/** Opens the personal fields of an order. */
export async function openOrder(
  people: PersonalData,
  { shippingAddress, note }: Pick<Order, 'shippingAddress' | 'note'>,
): Promise<PersonalFields> {
  const { values, erased } = await people.open({ shippingAddress, note })
  return { shippingAddress: values.shippingAddress, note: values.note ?? null, erased }
}
