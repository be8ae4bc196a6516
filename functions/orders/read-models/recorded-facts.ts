import { orderEvents } from '#events/orders.ts'
import { sagaEvents } from '#events/sagas.ts'
import { sagaList } from '../saga/saga-list.ts'
import { orderProjections } from './projections.ts'

/** Orders, and their sagas beside them. */
export const recordedFacts = {
  contracts: { ...orderEvents, ...sagaEvents },
  projections: [...orderProjections, sagaList],
}
