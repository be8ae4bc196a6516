import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { decodeEvent, EventContractError, encodeEvent, event, UnknownEventError } from '#events/contract.ts'

/** A contract that changed twice: a price became money, money became gross and net. */
const contracts = {
  PriceSet: event(v.object({ gross: v.number(), net: v.number(), currency: v.string() }), {
    version: 3,
    upcasters: {
      1: ({ cents }: { cents: number }) => ({ amount: cents, currency: 'EUR' }),
      2: ({ amount, currency }: { amount: number; currency: string }) => ({ gross: amount, net: amount, currency }),
    },
  }),
  PriceForgotten: event(v.object({})),
}

describe('a fact that was recorded in an older shape', () => {
  test.each([
    [1, { cents: 500 }],
    [2, { amount: 500, currency: 'EUR' }],
    [3, { gross: 500, net: 500, currency: 'EUR' }],
  ])('of version %i is read in the newest one', (version, d) => {
    expect(decodeEvent(contracts, { t: 'PriceSet', v: version, d })).toEqual({
      type: 'PriceSet',
      data: { gross: 500, net: 500, currency: 'EUR' },
    })
  })

  test('is left as it was stored', () => {
    const stored = Object.freeze({ t: 'PriceSet', v: 1, d: Object.freeze({ cents: 500 }) })
    decodeEvent(contracts, stored)
    expect(stored).toEqual({ t: 'PriceSet', v: 1, d: { cents: 500 } })
  })

  test('is recorded in the newest shape from now on', () => {
    const data = { gross: 5, net: 4, currency: 'EUR' }
    expect(encodeEvent(contracts, { type: 'PriceSet', data })).toEqual({ t: 'PriceSet', v: 3, d: data })
  })
})

describe('a fact that this code cannot read', () => {
  test('because a newer version wrote it says so', () => {
    expect(() => decodeEvent(contracts, { t: 'PriceSet', v: 4, d: {} })).toThrow(UnknownEventError)
    expect(() => decodeEvent(contracts, { t: 'PriceSet', v: 4, d: {} })).toThrow(
      "PriceSet: version 4 is newer than this code's 3",
    )
  })

  test.each(['PriceGuessed', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'because nobody described %s says so',
    (t) => {
      expect(() => decodeEvent(contracts, { t, v: 1, d: {} })).toThrow(UnknownEventError)
      expect(() => encodeEvent(contracts, { type: t, data: {} })).toThrow(UnknownEventError)
    },
  )
})

describe('a contract', () => {
  test('refuses data that breaks it before anything is stored, and names the field', () => {
    const broken = { type: 'PriceSet', data: { gross: 'much', net: 1, currency: 'EUR' } }
    expect(() => encodeEvent(contracts, broken)).toThrow(EventContractError)
    expect(() => encodeEvent(contracts, broken)).toThrow(/PriceSet@3: gross: /)
  })

  test('with a version that nothing leads to cannot be written', () => {
    expect(() => event(v.object({}), { version: 3, upcasters: { 1: () => ({}) } })).toThrow('no upcaster for version 2')
  })

  test('keeps only what it describes', () => {
    expect(encodeEvent(contracts, { type: 'PriceForgotten', data: { stray: 1 } }).d).toEqual({})
  })
})
