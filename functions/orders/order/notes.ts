import type { OrderData, OrderEvent } from '#events/orders.ts'
import type { PersonalOf } from '#events/personal.ts'
import { accept, type Decision, refuse } from '#shared/event-store/decider.ts'
import type { Order } from './state.ts'

/**
 * Staff write down something about an order, for each other. The text is sealed under the buyer's key before it becomes a
 * command: what is written about a person is erased with them.
 */
export interface NoteOrder extends PersonalOf<OrderData<'OrderNoted'>> {
  readonly type: 'NoteOrder'
  readonly noteId: string
}

export type NoteRefusal = 'too-many-notes'

/** All notes lie in the order's row: 50 of 1,000 four-byte characters are 270 KB sealed, and an item has at most 400 KB. */
export const maxNotes = 50

/** In whatever state the order is: what there is to say about it does not end with it. */
export function decideNote(order: Order, { noteId, text }: NoteOrder): Decision<OrderEvent, NoteRefusal> {
  const { notes = [] } = order
  if (notes.some((note) => note.noteId === noteId)) return accept()
  if (notes.length >= maxNotes) return refuse('too-many-notes', `The order has ${maxNotes} notes already.`)
  return accept({ type: 'OrderNoted', data: { noteId, text } })
}
