import { describe, expect, test } from 'vitest'
import { seesNotes, seesPerson, shownActor, visible } from '#functions/orders/http/access.ts'
import { diffOrder } from '#functions/orders/http/diff-order.ts'
import { orderHistory } from '#functions/orders/http/get-history.ts'
import { getInvoice } from '#functions/orders/http/get-invoice.ts'
import { getOrder } from '#functions/orders/http/get-order.ts'
import { orderParts } from '#functions/orders/http/get-order-parts.ts'
import { getPackingList } from '#functions/orders/http/get-packing-list.ts'
import { order } from '#functions/orders/order/order.ts'
import type { Order } from '#functions/orders/order/state.ts'
import type { Routes } from '#shared/http/route.ts'
import { hasScope, type Principal } from '#shared/identity/principal.ts'
import { type Role, roles } from '#shared/identity/scopes.ts'
import { ada, created, now } from './past.ts'

// Routes are asked who may call them. What they work with is needed only when they answer.
const unused = {} as never
const routes: Routes = {
  'GET /v1/orders/{id}': getOrder(unused),
  'GET /v1/orders/{id}/history': orderHistory(unused),
  'GET /v1/orders/{id}/diff': diffOrder(unused),
  'GET /v1/orders/{id}/invoice': getInvoice(unused),
  'GET /v1/orders/{id}/packing-list': getPackingList(unused),
  ...orderParts(unused),
}

/** Ada's order. */
const hers = placed()

const person = (id: string, role: Role): Principal => ({ kind: 'person', id, scopes: new Set(roles[role]) })
const service = (id: string): Principal => ({ kind: 'service', id, scopes: new Set(roles.customer) })

/** The status of a read: rights are looked at before the order is, and an order that is not theirs to see is not found. */
function statusOf(principal: Principal, read: string): number {
  const access = routes[read]?.access ?? []
  if (access === 'public') throw new Error(`${read} is public`)
  if (!access.some((scope) => hasScope(principal, scope))) return principal.kind === 'anonymous' ? 401 : 403
  return visible(hers, principal) === undefined ? 404 : 200
}

const reads = ['', '/history', '/diff', '/invoice', '/payments', '/shipments', '/refunds', '/packing-list'] as const

const table: readonly (readonly [who: string, principal: Principal, statuses: readonly number[]])[] = [
  //                                                        order history diff invoice payments shipments refunds packing-list
  ['its buyer', person(ada, 'customer'), /*              */ [200, 200, 200, 200, 200, 200, 200, 403]],
  ['another buyer', person('eve', 'customer'), /*        */ [404, 404, 404, 404, 404, 404, 404, 403]],
  ['nobody known', { kind: 'anonymous' }, /*             */ [401, 401, 401, 401, 401, 401, 401, 401]],
  ['support', person('sam', 'support'), /*               */ [200, 200, 200, 200, 200, 200, 200, 200]],
  ['finance', person('fin', 'finance'), /*               */ [403, 403, 403, 403, 200, 403, 200, 403]],
  ['the warehouse', person('wim', 'warehouse'), /*       */ [200, 403, 403, 403, 403, 200, 403, 200]],
  ['the catalog', person('cat', 'catalog-manager'), /*   */ [403, 403, 403, 403, 403, 403, 403, 403]],
  ['a moderator', person('mod', 'moderator'), /*         */ [403, 403, 403, 403, 403, 403, 403, 403]],
  ['an operator', person('ops', 'ops'), /*               */ [403, 403, 403, 403, 403, 403, 403, 403]],
  ['an administrator', person('adi', 'admin'), /*        */ [200, 200, 200, 200, 200, 200, 200, 200]],
  ['a service named as its buyer', service(ada), /*      */ [404, 404, 404, 404, 404, 404, 404, 403]],
]

describe('of an order', () => {
  test.each(table)('%s reads what is theirs to read', (_who, principal, statuses) => {
    expect(reads.map((read) => statusOf(principal, `GET /v1/orders/{id}${read}`))).toEqual(statuses)
  })

  test('every role is in the table, and every read', () => {
    const scopes = table.map(([, principal]) => ('scopes' in principal ? [...principal.scopes].join() : ''))
    for (const bundle of Object.values(roles)) expect(scopes).toContain(bundle.join())
    const ofOne = ['payment', 'shipment', 'refund'].map((part) => `GET /v1/orders/{id}/${part}s/{${part}}`)
    expect(Object.keys(routes).sort()).toEqual([...reads.map((read) => `GET /v1/orders/{id}${read}`), ...ofOne].sort())
  })

  test.each(['payment', 'shipment', 'refund'])('one %s is for those whom the list of them is for', (part) => {
    const list = `GET /v1/orders/{id}/${part}s`
    expect(routes[`${list}/{${part}}`]?.access).toEqual(routes[list]?.access)
  })

  test.each([
    ['its buyer', person(ada, 'customer'), { person: true, notes: false }],
    ['another buyer', person('eve', 'customer'), { person: false, notes: false }],
    ['nobody known', { kind: 'anonymous' }, { person: false, notes: false }],
    ['support', person('sam', 'support'), { person: true, notes: true }],
    ['finance', person('fin', 'finance'), { person: false, notes: false }],
    ['the warehouse', person('wim', 'warehouse'), { person: true, notes: true }],
    ['the catalog', person('cat', 'catalog-manager'), { person: false, notes: false }],
    ['a moderator', person('mod', 'moderator'), { person: false, notes: false }],
    ['an operator', person('ops', 'ops'), { person: false, notes: false }],
    ['an administrator', person('adi', 'admin'), { person: true, notes: true }],
    ['a service named as its buyer', service(ada), { person: false, notes: false }],
  ] as const)('%s sees address and notes of staff only where they need them', (_who, principal, sees) => {
    expect({ person: seesPerson(principal, hers), notes: seesNotes(principal) }).toEqual(sees)
  })
})

test.each([
  ['its buyer', person(ada, 'customer'), ['person:ada', 'shop', 'shop', 'shop']],
  ['support', person('sam', 'support'), ['person:ada', 'person:sam', 'process:saga', 'partner:carrier']],
  ['an administrator', person('adi', 'admin'), ['person:ada', 'person:sam', 'process:saga', 'partner:carrier']],
] as const)('in the history %s sees who acted, the buyer only which side', (_who, principal, actors) => {
  const acted = ['person:ada', 'person:sam', 'process:saga', 'partner:carrier']
  expect(acted.map((actor) => shownActor(principal, hers, actor))).toEqual(actors)
})

test('an order that nobody placed is there for nobody', () => {
  for (const [, principal] of table) expect(visible(order.initial, principal)).toBeUndefined()
})

function placed(): Order {
  const state = order.evolve(order.initial, created, { stream: 'order#test', number: 1, time: now })
  if (state.status === 'none') throw new Error('no order')
  return state
}
