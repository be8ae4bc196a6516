import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { EventContract, EventContracts, EventOf } from '#events/contract.ts'
import { type OrderEvent, orderEvents } from '#events/orders.ts'
import { type Personal, personalMembers } from '#events/personal.ts'
import { type ReviewEvent, reviewEvents } from '#events/reviews.ts'
import { orderView } from '#functions/orders/http/order-view.ts'
import { openOrder } from '#functions/orders/http/personal-fields.ts'
import { shownEvent } from '#functions/orders/http/shown-event.ts'
import { order } from '#functions/orders/order/order.ts'
import { erased } from '#functions/orders/person/erase-person.ts'
import { dryRunAnswer } from '#functions/reviews/http/command-answer.ts'
import { openReview } from '#functions/reviews/http/personal-fields.ts'
import { reviewView } from '#functions/reviews/http/review-view.ts'
import { review } from '#functions/reviews/review/review.ts'
import type { Principal } from '#shared/identity/principal.ts'
import type { Scope } from '#shared/identity/scopes.ts'
import { personalData } from '#shared/personal/personal-data.ts'
import { ada, created, shippingAddress } from '#test/orders/past.ts'
import { written } from '#test/reviews/past.ts'
import { samples } from './samples.ts'

/** Opens what is plain. Of what is sealed every key was deleted. */
const people = personalData({
  keys: {
    read: async () => ({ generation: 0 }),
    add: () => Promise.reject(new Error('nothing is sealed here')),
    forget: async () => {},
  },
  dataKeys: {
    prepare: async () => {},
    make: () => Promise.reject(new Error('nothing is sealed here')),
    unwrap: () => Promise.reject(new Error('nothing can be unwrapped here')),
  },
})

const signedIn = (id: string, ...scopes: Scope[]): Principal => ({ kind: 'person', id, scopes: new Set(scopes) })
const moment = { id: 'x', number: 2, time: 0 }
const commit = { stream: 'order#test', number: 1, time: 0 } as const

async function orderAfter(event: OrderEvent, caller: Principal) {
  const state = [created, event].reduce((before, each) => order.evolve(before, each, commit), order.initial)
  if (state.status === 'none') throw new Error('no order')
  return orderView(moment, state, await openOrder(people, state, caller), caller)
}

async function reviewAfter(event: ReviewEvent, caller: Principal) {
  const state = [written, event].reduce((before, each) => review.evolve(before, each, commit), review.initial)
  if (state.status === 'none' || state.status === 'deleted') throw new Error('no review')
  return reviewView(moment, state, await openReview(people, state), caller)
}

/** What a service makes of what is personal in its events. */
interface Service {
  readonly contracts: EventContracts
  /** The answer of the resource's GET after an event, to somebody who may see all of it. */
  readonly shown: (event: never) => Promise<object>
  /** The event itself, as a history or a dry run has it. */
  readonly told: (event: never) => Promise<object>
  /** The answer to those who may see the resource, but not whose it is. None: what is said is said to everybody. */
  readonly hidden: readonly ((event: never) => Promise<object>)[]
  /** The fields that `POST /v1/me/erase` names. None: the service hears of the wish, and deletes a key of its own. */
  readonly erased?: readonly string[]
}

const services: Readonly<Record<string, Service>> = {
  orders: {
    contracts: orderEvents,
    shown: (event: OrderEvent) => orderAfter(event, signedIn('sam', 'orders:read')),
    told: (event: OrderEvent) => shownEvent(people, event),
    hidden: [(event: OrderEvent) => orderAfter(event, signedIn('fay', 'refunds:execute'))],
    erased,
  },
  reviews: {
    contracts: reviewEvents,
    shown: (event: ReviewEvent) => reviewAfter(event, signedIn('mo', 'reviews:moderate')),
    told: (event: ReviewEvent) => dryRunAnswer(people, 1, [event]),
    hidden: [],
  },
}

/** A text that stands in for the personal value, whatever its schema. */
const told = 'told in confidence'

/** The newest sample of an event, with nothing personal in it but the one member. */
function eventWith(type: string, member: string, value: Personal<unknown>): EventOf<string, object> {
  const contract = contracts.find(([name]) => name === type)?.[1]
  const sample = samples.find((it) => it.type === type && it.version === contract?.version)
  if (contract === undefined || sample === undefined) throw new Error(`no sample of ${type}`)
  const gone = personalMembers({ [type]: contract }).map((it) => [it.member, { plain: 'another' }])
  return { type, data: { ...Object(sample.data), ...Object.fromEntries(gone), [member]: value } }
}

const folder = join(import.meta.dirname, '../../events')
const modules: readonly object[] = await Promise.all(
  readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => import(join(folder, file))),
)
const contracts = modules
  .flatMap((module) => Object.values(module))
  .filter((value) => typeof value === 'object' && value !== null)
  .flatMap((value) => Object.entries(value))
  .filter((entry): entry is [string, EventContract<unknown>] => Object(entry[1]).upcasters !== undefined)

/** Marks of `personal` anywhere in a schema, also within lists and objects. */
function marksIn(schema: unknown): number {
  if (typeof schema !== 'object' || schema === null) return 0
  if ('personal' in schema) return 1
  return Object.values(schema).reduce((sum, inner) => sum + marksIn(inner), 0)
}

describe('personal members', () => {
  test('are members of the data of an event, not of something within', () => {
    const within = contracts.filter(
      ([type, contract]) => marksIn(contract.schema) !== personalMembers({ [type]: contract }).length,
    )
    expect(within.map(([type]) => type)).toEqual([])
  })

  test('are in the events of services that this test knows', () => {
    const known = Object.values(services).flatMap((service) => personalMembers(service.contracts))
    expect(personalMembers(Object.fromEntries(contracts)).toSorted(byName)).toEqual(known.toSorted(byName))
    expect(known.length).toBeGreaterThanOrEqual(11)
  })
})

const cases = Object.entries(services).flatMap(([service, { contracts: own, ...uses }]) =>
  personalMembers(own).map((member) => ({ service, name: `${member.event}.${member.member}`, ...member, ...uses })),
)

describe.each(cases)('$name of $service', ({ event, member, field, shown, told: events, hidden, erased: listed }) => {
  // The services' functions take their own events, of which these are some.
  const plain = eventWith(event, member, { plain: told }) as never
  const sealed = eventWith(event, member, { sealed: shippingAddress.sealed, subject: ada }) as never

  test(`is opened in the answer, as "${field}"`, async () => {
    const answer: Record<string, unknown> = { ...(await shown(plain)) }
    expect(JSON.stringify(answer[field]), `name the field with personal(…, { shownAs })`).toContain(told)
  })

  test('is opened in the event itself', async () => {
    expect(JSON.stringify(await events(plain))).toContain(told)
  })

  test('is null there after its person had their data erased', async () => {
    const answer: Record<string, unknown> = { ...(await shown(sealed)) }
    expect(answer).toHaveProperty('erased', true)
    expect(JSON.stringify(answer[field])).toMatch(/^(null|.*"text":null.*)$/)
    const everything = JSON.stringify([answer, await events(sealed)])
    expect(everything).not.toContain(shippingAddress.sealed)
  })

  test('is hidden from those who may see the rest only', async () => {
    for (const answer of hidden) expect(JSON.stringify(await answer(plain))).not.toContain(told)
  })

  test('is named to the person who erases it', () => {
    expect(listed ?? [field]).toContain(field)
  })
})

test('what staff wrote about an order is hidden from its buyer', async () => {
  // A sample of an event of the orders.
  const noted = eventWith('OrderNoted', 'text', { plain: told }) as OrderEvent
  expect(JSON.stringify(await orderAfter(noted, signedIn(ada, 'shop:buy')))).not.toContain(told)
})

function byName(a: { event: string; member: string }, b: { event: string; member: string }): number {
  return `${a.event}.${a.member}`.localeCompare(`${b.event}.${b.member}`)
}
