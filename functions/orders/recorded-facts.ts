import { orderEvents } from '#events/orders.ts'
import { sagaEvents } from '#events/sagas.ts'
import { orderProjections } from './projections.ts'
import { sagaList } from './saga/saga-list.ts'

/** Orders, and their sagas beside them. */
export const recordedFacts = {
  contracts: { ...orderEvents, ...sagaEvents },
  projections: [...orderProjections, sagaList],
}
