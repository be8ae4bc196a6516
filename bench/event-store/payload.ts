import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import type { OrderEvent } from '#events/orders.ts'
import { productId } from '#events/vocabulary.ts'
import { evolve, noOrder, type OrderState } from '#functions/orders/order/state.ts'
import type { Metadata } from '#shared/event-store/commit.ts'
import { keyBytes, seal } from '#shared/personal/envelope.ts'

/** The events that every system stores: an order of three lines, then small facts. */
export type BenchEvent = Extract<OrderEvent, { type: 'OrderCreated' | 'OrderApproved' }>

const buyer = '4c1f6a2e-8d0b-4f7e-9b57-0d9a3c5e7f10'

/** Where the orders go. */
export const shippingAddress = {
  name: 'Ada Lovelace',
  line1: 'Hauptstrasse 12',
  postalCode: '10115',
  city: 'Berlin',
  country: 'DE',
}

const eur = (amount: number) => ({ amount, currency: 'EUR' })

/** A typical order: three lines, and an address that is sealed as every recorded one is, under a key that is gone. */
export const orderCreated: Extract<BenchEvent, { type: 'OrderCreated' }> = {
  type: 'OrderCreated',
  data: {
    customerId: buyer,
    lines: [
      orderLine(1, 'MUG-ENAMEL-RED', 'Enamel mug, red', 2, 1250),
      orderLine(2, 'POSTER-A2', 'Poster A2', 1, 2400),
      orderLine(3, 'NOTEBOOK-A5', 'Notebook A5', 3, 890),
    ],
    total: eur(7570),
    shippingAddress: sealedAddress(),
  },
}

/** A typical later fact: one field. */
export const orderApproved: BenchEvent = { type: 'OrderApproved', data: { payBy: '2026-05-03T10:30:00.000Z' } }

/** The events of a new stream's first command. */
export function firstEvents(count: number): BenchEvent[] {
  return [orderCreated, ...laterEvents(count - 1)]
}

/** The events of any other command. */
export function laterEvents(count: number): BenchEvent[] {
  return Array.from({ length: count }, () => orderApproved)
}

/** Who and why; every system stores it with every event or commit. */
export const metadata: Metadata = {
  actor: `person:${buyer}`,
  correlationId: '0af7651916cd43dd8448eb211c80319c',
  causationId: 'JKJaXmPLvHcESHA=',
  spanId: 'b7ad6b7169203331',
}

/** The order's fold, for systems that keep states. */
export interface Domain {
  readonly initial: unknown
  evolve(state: unknown, event: BenchEvent): unknown
}

/** The real fold of an order, whose state systems with snapshots keep. */
export const domain: Domain = {
  initial: noOrder,
  // Only states that this fold or `initial` made come in.
  evolve: (state, event) => evolve(state as OrderState, event, { stream: 'order#bench', number: 1, time: 0 }),
}

function orderLine(line: number, sku: string, name: string, quantity: number, unitPrice: number) {
  const id = v.parse(productId, `prd_01KATZ5V8Q3M7X2N9R4B6C1D${line.toString().padStart(2, '0')}`)
  return { line, productId: id, sku, name, quantity, unitPrice: eur(unitPrice), digital: false }
}

function sealedAddress() {
  const belonging = { subject: buyer, field: 'shippingAddress' }
  return { sealed: seal(randomBytes(keyBytes), 2, belonging, shippingAddress), subject: buyer }
}
