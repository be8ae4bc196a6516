import type { OrderEvent } from '#events/orders.ts'
import type { SagaEvent } from '#events/sagas.ts'
import type { StockCommand } from '#events/stock-commands.ts'
import { stock } from '#functions/catalog/stock/stock.ts'
import { type OrderCommand, order } from '#functions/orders/order/order.ts'
import { reserved } from '#functions/orders/order/reservations.ts'
import { paymentPerformer } from '#functions/orders/payment-provider/perform-payment.ts'
import type { ProviderNews } from '#functions/orders/payment-provider/port.ts'
import { factRecorder } from '#functions/orders/payment-provider/record-payment-results.ts'
import { type SagaDependencies, sagaAdvancer } from '#functions/orders/saga/advance.ts'
import type { PaymentRequest } from '#functions/orders/saga/payment-request.ts'
import { type StockFact, stockRecorder } from '#functions/orders/saga/record-stock.ts'
import { saga } from '#functions/orders/saga/saga.ts'
import { nextTry } from '#functions/orders/saga/saga-list.ts'
import { randomNumbers } from '#test/kit/random-numbers.ts'
import { memoryStreams } from './memory-streams.ts'
import { modelProvider } from './model-provider.ts'

export const minute = 60_000
const metadata = { actor: 'process:test', correlationId: '0'.repeat(32), causationId: 'test', spanId: '0'.repeat(16) }
const policy = { autoApprove: { total: 8_000, pieces: 6 }, paymentWindowMs: 30 * minute }

/** An end of the process that nobody expects: before or behind any effect. What was handled comes again. */
class Crash extends Error {
  override readonly name = 'Crash'
}

type Message =
  | { readonly kind: 'order-commit'; readonly group: string; readonly number: number }
  | { readonly kind: 'stock-command'; readonly group: string; readonly command: StockCommand }
  | {
      readonly kind: 'stock-fact'
      readonly group: string
      readonly number: number
      readonly index: number
      readonly fact: StockFact
    }
  | { readonly kind: 'payment'; readonly group: string; readonly id: string; readonly request: PaymentRequest }
  | { readonly kind: 'webhook'; readonly group: string; readonly news: ProviderNews }

export interface Plant {
  /** Spoils what the saga decides, so that the invariants prove that they notice. */
  readonly spoil: (events: readonly SagaEvent[]) => readonly SagaEvent[]
}

/**
 * Orders, stock, sagas and a provider with the rules, the driver and the runners that are deployed; between them queues
 * that keep the order of a group and nothing else. Everything random comes from the seed.
 */
export function processWorld(seed: number, plant?: Plant) {
  const random = randomNumbers(seed)
  let faults = true
  const chance = (probability: number) => faults && random() < probability
  const clock = { now: Date.parse('2026-05-03T10:00:00.000Z') }
  const now = () => clock.now
  const queues = new Map<string, Message[]>()
  let counter = 0
  const fresh = () => `${seed}-${counter++}`

  const send = (message: Message) => {
    // Webhooks come in any order: each is a group of its own.
    const key = `${message.kind}/${message.group}`
    queues.set(key, [...(queues.get(key) ?? []), message])
  }
  const orders = memoryStreams(order, now, (id, number) => send({ kind: 'order-commit', group: id, number }))
  const decider: typeof saga =
    plant === undefined
      ? saga
      : {
          ...saga,
          decide: (state, command) => {
            const decision = saga.decide(state, command)
            return 'accepted' in decision ? { accepted: plant.spoil(decision.accepted) } : decision
          },
        }
  const hasty: string[] = []
  const sagas = memoryStreams(decider, now, (id, _number, events) => {
    const state = orders.state(id)
    const ready = state.status === 'approved' && reserved(state, Number.POSITIVE_INFINITY)
    if (!ready && events.some(({ type }) => type === 'CaptureRequested')) hasty.push(`${id} was ${state.status}`)
  })
  const stocks = memoryStreams(stock, now, (sku, number, events) => {
    for (const [index, fact] of events.entries()) {
      if (fact.type === 'StockReceived' || fact.type === 'StockAdjusted') continue
      send({ kind: 'stock-fact', group: sku, number, index, fact })
    }
  })
  const provider = modelProvider(chance, (news) => {
    const copies = chance(0.2) ? 2 : chance(0.1) ? 0 : 1
    for (let copy = 0; copy < copies; copy++) send({ kind: 'webhook', group: fresh(), news })
  })

  const perilous = <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      if (chance(0.04)) throw new Crash('before an effect')
      const result = await work(...args)
      if (chance(0.04)) throw new Crash('behind an effect')
      return result
    }
  }
  const safeOrders = { read: orders.read, execute: perilous(orders.execute) }
  const safeSagas = { read: sagas.read, execute: perilous(sagas.execute) }
  const dependencies: SagaDependencies = {
    orders: safeOrders,
    sagas: safeSagas,
    policy,
    now,
    sendToStock: perilous(async (commands) => {
      for (const { message } of commands) send({ kind: 'stock-command', group: message.sku, command: message })
    }),
    sendToPayments: perilous(async (requests) => {
      for (const { id, message } of requests) send({ kind: 'payment', group: message.paymentId, id, request: message })
    }),
  }
  const advance = sagaAdvancer(dependencies)
  const recordStock = stockRecorder({ orders: safeOrders, sagas: safeSagas })
  const record = factRecorder({ orders: safeOrders, sagas: safeSagas })
  const perform = paymentPerformer({
    sagas: safeSagas,
    record,
    provider: provider.provider,
    breaker: { guard: async (call) => ({ called: true, result: await call() }) },
    sleep: async () => undefined,
    random,
  })

  const handle = async (message: Message): Promise<void> => {
    switch (message.kind) {
      case 'order-commit':
        await advance(message.group, { commandId: `order/${message.number}`, metadata })
        return
      case 'stock-command': {
        const { sku: _, ...command } = message.command
        const stocked = command.type === 'ReserveStock' ? { ...command, now: now() } : command
        await perilous(stocks.execute)(message.group, stocked, { commandId: fresh() })
        return
      }
      case 'stock-fact': {
        const { group, number, index, fact } = message
        await recordStock({ stream: `stock#${group}`, number, metadata }, fact, index, metadata.spanId)
        return
      }
      case 'payment':
        await perform(message.request, fresh(), metadata)
        return
      case 'webhook':
        await record({ ...message.news, metadata })
        return
    }
  }

  const world = {
    clock,
    random,
    orders,
    sagas,
    stocks,
    provider,
    newId: fresh,
    calm: () => {
      faults = false
    },
    pick: <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)],

    /** Somebody tells an order to do something; refusals are theirs to see. */
    tell: (id: string, command: OrderCommand) => orders.execute(id, command, { commandId: fresh() }),

    /** Hands the first message of some group to its consumer; false where there is none. */
    async deliver(): Promise<boolean> {
      const key = world.pick([...queues.keys()])
      const [message, ...rest] = (key === undefined ? undefined : queues.get(key)) ?? []
      if (key === undefined || message === undefined) return false
      try {
        await handle(message)
      } catch (error) {
        if (!(error instanceof Crash)) throw error
        return true
      }
      // Handled, but nobody heard of it.
      if (chance(0.08)) return true
      const sentMeanwhile = queues.get(key)?.slice(1) ?? rest
      if (sentMeanwhile.length === 0) queues.delete(key)
      else queues.set(key, sentMeanwhile)
      return true
    },

    /** What the clock starts: expiry of orders and reservations, and sagas that wait for too long. */
    async jobs(): Promise<void> {
      for (const id of orders.ids()) await world.tell(id, { type: 'ExpireOrder', now: now() })
      for (const sku of stocks.ids()) {
        await stocks.execute(sku, { type: 'ReleaseExpired', now: now() }, { commandId: fresh() })
      }
      for (const id of sagas.ids()) {
        if ((nextTry(sagas.state(id)) ?? Number.POSITIVE_INFINITY) > now()) continue
        try {
          await advance(id, { commandId: `resume/${fresh()}`, metadata })
        } catch (error) {
          if (!(error instanceof Crash)) throw error
        }
      }
    },

    /** Orders whose money was asked for while they were not approved, or their goods not there for good. */
    hasty,

    facts: (id: string): readonly OrderEvent[] => orders.events(id),
  }
  return world
}

export type ProcessWorld = ReturnType<typeof processWorld>
