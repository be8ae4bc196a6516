import { expect, test } from 'vitest'
import { allowedCommands } from '#functions/orders/http/allowed-commands.ts'
import { order } from '#functions/orders/order/order.ts'
import type { Order } from '#functions/orders/order/state.ts'
import type { Principal } from '#shared/identity/principal.ts'
import { type Role, roles, type Scope } from '#shared/identity/scopes.ts'
import { created, eur, granted, type Life, lives, now, released } from './past.ts'

/** The order that these facts made. */
function after(...facts: readonly Parameters<typeof order.evolve>[1][]): Order {
  const state = facts.reduce(
    (before, fact, index) => order.evolve(before, fact, { stream: 'order#test', number: index + 1, time: now }),
    order.initial,
  )
  if (state.status === 'none') throw new Error('no order')
  return state
}

function person(id: string, role: Role): Principal {
  return { kind: 'person', id, scopes: new Set<Scope>(roles[role]) }
}

const buyer = person('ada', 'customer')
const support = person('sam', 'support')
const finance = person('fin', 'finance')
const warehouse = person('wim', 'warehouse')

test.each([
  ['created', ['ChangeAddress', 'CancelOrder'], ['ApproveOrder', 'RejectOrder', 'CancelOrder'], []],
  ['approved', ['StartPayment', 'ChangeAddress', 'CancelOrder'], ['CancelOrder'], []],
  ['paid', ['ChangeAddress', 'CancelOrder'], ['CancelOrder', 'GrantRefund'], ['PrepareOrder']],
  ['prepared', [], ['CancelOrder', 'GrantRefund'], ['ShipParcel']],
  ['partly shipped', [], ['GrantRefund'], ['ShipParcel', 'ConfirmDelivery']],
  ['shipped', [], ['GrantRefund'], ['ConfirmDelivery']],
  ['delivered', [], ['GrantRefund'], []],
  ['rejected', [], [], []],
  ['expired', [], [], []],
  ['cancelling', [], [], []],
  ['cancelled', [], [], []],
  ['returned', [], [], []],
] as const satisfies readonly (readonly [Life, ...unknown[]])[])(
  'of an order that is %s, each is offered what is theirs to do',
  (life, toBuyer, toSupport, toWarehouse) => {
    const state = after(...lives[life])
    expect(allowedCommands(buyer, state, now)).toEqual(toBuyer)
    expect(allowedCommands(support, state, now)).toEqual([...toSupport, 'NoteOrder'])
    expect(allowedCommands(warehouse, state, now)).toEqual(toWarehouse)
    expect(allowedCommands(person('eve', 'customer'), state, now)).toEqual([])
    expect(allowedCommands({ kind: 'anonymous' }, state, now)).toEqual([])
  },
)

test('finance is offered a refund that waits, and nothing else', () => {
  expect(allowedCommands(finance, after(...lives.paid), now)).toEqual([])
  expect(allowedCommands(finance, after(...lives.paid, granted('ref_1', eur(1))), now)).toEqual(['ExecuteRefund'])
})

test('nobody is offered what the stock stands in the way of', () => {
  expect(allowedCommands(support, after(created), now)).toEqual(['RejectOrder', 'CancelOrder', 'NoteOrder'])
  expect(allowedCommands(warehouse, after(...lives.paid, released('CUP', 'expired')), now)).toEqual([])
})
