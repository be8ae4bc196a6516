import { orderEvents } from '#events/orders.ts'
import { personalMembers } from '#events/personal.ts'
import { commandIdentity, replayedHeader, reusedKey } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { KeyTable } from '#shared/personal/key-table.ts'
import type { OrderView } from '../http/order-view.ts'
import type { PersonalFields } from '../http/personal-fields.ts'
import { problem } from '../http/problem.ts'
import type { People } from '../streams.ts'

/** Fields of an order's answer that are sealed under the person's key, so that they go with it. */
export const erased = [...new Set(personalMembers(orderEvents).map(({ field }) => field))]

/** Fields that the books need. */
const kept: readonly Exclude<keyof OrderView, keyof PersonalFields>[] = ['lines', 'total', 'payment', 'shipments']

/**
 * `POST /v1/me/erase`: deletes the caller's key, and with it what they told us about themselves, wherever it lies.
 *
 * The wish is recorded first and names the key; then that key is deleted. A request that dies in between is completed by
 * its repetition, and a late repetition of an old request never reaches a newer key.
 */
export function erasePerson({ people, keys }: { readonly people: People; readonly keys: KeyTable }): Route {
  return route({ access: ['shop:buy'] }, async (request) => {
    const { principal } = request
    if (principal.kind !== 'person')
      throw problem('people-only', 'Only a person who signed in has data of their own here.')
    const subject = principal.id
    const { generation } = await keys.read(subject)
    const result = await people.execute(
      subject,
      { type: 'ErasePerson', subject, generation },
      { ...commandIdentity(request), metadata: requestMetadata(request) },
    )
    switch (result.outcome) {
      case 'accepted':
        await keys.forget(subject, result.state.erased)
        return {
          status: 200,
          version: result.number,
          body: {
            id: subject,
            erasedAt: new Date(result.time).toISOString(),
            erased: erased.map((field) => `orders.${field}`),
            kept: kept.map((field) => `orders.${field}`),
          },
          headers: replayedHeader(result.repeated),
        }
      case 'reused-command-id':
        throw reusedKey()
      case 'refused':
      case 'version-mismatch':
        throw new Error(`erasing a person ended as ${result.outcome}, which nobody asked for`)
    }
  })
}
