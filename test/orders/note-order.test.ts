import { describe, test } from 'vitest'
import type { OrderEvent } from '#events/orders.ts'
import { maxNotes } from '#functions/orders/order/notes.ts'
import { order } from '#functions/orders/order/order.ts'
import { given } from '#test/kit/given.ts'
import { ada, lifeNames, lives, shippingAddress } from './past.ts'

const text = { sealed: shippingAddress.sealed, subject: ada }
const noted = (noteId: string): OrderEvent => ({ type: 'OrderNoted', data: { noteId, text } })
const notes = (noteId: string) => ({ type: 'NoteOrder', noteId, text }) as const

describe('staff note something about an order', () => {
  test.each(lifeNames)('while it is %s', (life) => {
    given(order, ...lives[life])
      .when(notes('nte_1'))
      .emits(noted('nte_1'))
  })

  test('once, however often it is sent', () => {
    given(order, ...lives.paid, noted('nte_1'))
      .when(notes('nte_1'))
      .emits()
  })

  test(`up to ${maxNotes} times`, () => {
    const past = Array.from({ length: maxNotes - 1 }, (_, index) => noted(`nte_${index}`))
    given(order, ...lives.paid, ...past)
      .when(notes('nte_last'))
      .emits(noted('nte_last'))
    given(order, ...lives.paid, ...past, noted('nte_last'))
      .when(notes('nte_more'))
      .refuses('too-many-notes')
  })

  test('but not about an order that is not there', () => {
    given(order).when(notes('nte_1')).refuses('order-not-found')
  })
})
