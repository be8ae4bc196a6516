import type { OrderEvent } from '#events/orders.ts'
import type { Opened, PersonalData } from '#shared/personal/personal-data.ts'

/** An event's data as people may see it, personal members opened: the means of a payment is shown to nobody. */
export async function shownEvent(
  people: PersonalData,
  event: OrderEvent,
): Promise<{ readonly values: Partial<Opened<OrderEvent['data']>>; readonly erased: boolean }> {
  if (event.type === 'PaymentStarted') {
    const { method: _method, ...shown } = event.data
    return { values: shown, erased: false }
  }
  return people.open(event.data)
}
