import { fold } from '#shared/event-store/decider.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import { order } from '../order/order.ts'
import type { Orders } from '../streams.ts'
import { seesNotes, shownActor, visible } from './access.ts'
import { noSuchOrder } from './command-answer.ts'
import { shownEvent } from './shown-event.ts'

/**
 * `GET /v1/orders/{id}/history`: every event in order, with when, by whom and in which correlation.
 * The buyer sees which side acted, not which member of staff, nor what staff noted for each other.
 */
export function orderHistory({
  store,
  people,
}: {
  readonly store: Orders['store']
  readonly people: PersonalData
}): Route {
  return route({ access: ['shop:buy', 'orders:read'] }, async ({ params, principal }) => {
    const id = params['id'] ?? ''
    const commits = await store.load(`order#${id}`)
    const state = visible(fold(order, order.initial, commits), principal)
    if (state === undefined) throw noSuchOrder(id)
    const facts = commits
      .flatMap((commit) => commit.events.map((event) => ({ ...commit, event })))
      .filter(({ event }) => event.type !== 'OrderNoted' || seesNotes(principal))
    const items = await Promise.all(
      facts.map(async ({ event, number, time, metadata }) => {
        const { type, data } = event
        const { values, erased } = await shownEvent(people, event)
        return {
          type,
          version: number,
          time: new Date(time).toISOString(),
          actor: shownActor(principal, state, metadata.actor),
          reason: 'reason' in data ? data.reason : null,
          correlationId: metadata.correlationId,
          causationId: metadata.causationId,
          data: values,
          erased,
        }
      }),
    )
    return { status: 200, version: commits.at(-1)?.number ?? 0, body: { items, next: null } }
  })
}
