import { orderEvents } from '#events/orders.ts'
import { personEvents } from '#events/people.ts'
import { sagaEvents } from '#events/sagas.ts'
import { aggregate, type EventsTable } from '#shared/event-store/aggregate.ts'
import { order } from './order/order.ts'
import { person } from './person/person.ts'
import { saga } from './saga/saga.ts'

// The aggregates whose streams lie in the orders' events table.
export const orderStreams = (at: EventsTable) => aggregate(order, orderEvents, at)
export const sagaStreams = (at: EventsTable) => aggregate(saga, sagaEvents, at)
export const personStreams = (at: EventsTable) => aggregate(person, personEvents, at)

export type Orders = ReturnType<typeof orderStreams>
export type Sagas = ReturnType<typeof sagaStreams>
export type People = ReturnType<typeof personStreams>
