import type { EventContracts, EventOf, EventsOf } from '#events/contract.ts'
import type { StreamName } from '#shared/event-store/stream-name.ts'
import type { SubscribedProjection } from '#shared/projections/projection.ts'

/** Of another service's facts those that a subscriber hears. */
export function heard<C extends EventContracts>(
  contracts: C,
  facts: readonly EventOf<string, unknown>[],
): EventsOf<C>[] {
  // An event and its contract agree by type tag, which the compiler can't follow through an index.
  return facts.filter(({ type }) => Object.hasOwn(contracts, type)) as EventsOf<C>[]
}

/** The row that a subscriber has of a stream after these facts of another service. */
export function rowAfter<Row, C extends EventContracts>(
  projection: SubscribedProjection<Row, C>,
  stream: StreamName,
  facts: readonly EventOf<string, unknown>[],
): Row {
  const events = heard(projection.contracts, facts)
  return events.reduce(
    (row, event) => projection.evolve(row, event, { stream, number: 1, time: 1 }),
    projection.initial,
  )
}
