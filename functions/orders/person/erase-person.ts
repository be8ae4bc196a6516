import { commandIdentity, replayedHeader, reusedKey } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { Problem } from '#shared/http/problem.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { KeyTable } from '#shared/personal/key-table.ts'
import type { People } from '../streams.ts'

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
      throw new Problem(403, 'people-only', 'Only a person who signed in has data of their own here.')
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
            erased: ['orders.shippingAddress', 'orders.note', 'orders.notes'],
            kept: ['orders.lines', 'orders.total', 'orders.payment', 'orders.shipments'],
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
