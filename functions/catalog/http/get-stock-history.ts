import * as v from 'valibot'
import type { StockEvent } from '#events/stock.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import type { CursorCodec } from '#shared/http/cursor.ts'
import { pageAnswer } from '#shared/http/page.ts'
import { cursor, limit } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { Stock } from '../streams.ts'
import { isClaimed, noSuchSku } from './stock-sku.ts'

const query = v.strictObject({ limit, cursor })

interface StockHistoryDependencies {
  readonly stock: Stock
  readonly store: Stock['store']
  readonly cursors: () => CursorCodec
}

/**
 * `GET /v1/stock/{sku}/history`: every fact of a SKU's stock, newest first, with when, by whom and for which order. Reads the
 * stream itself, as many commits as a page has facts.
 */
export function getStockHistory({ stock, store, cursors }: StockHistoryDependencies): Route {
  return route({ access: ['stock:read'], query }, async (request) => {
    const sku = request.params['sku'] ?? ''
    const { limit: size, cursor: given } = request.query
    if (!(await isClaimed(store, sku))) throw noSuchSku(sku)
    const filter = JSON.stringify(['stock-history', sku])
    const [commit, below] = given === undefined ? [] : cursors().read(given, filter).map(Number)
    const newest = commit ?? (await stock.read(sku)).number
    const commits = newest === 0 ? [] : await store.range(`stock#${sku}`, Math.max(1, newest - size), newest)
    const facts = commits
      .flatMap(factsOf)
      .filter(({ number }) => number < (below ?? Number.POSITIVE_INFINITY))
      .reverse()
    const page = facts.slice(0, size)
    const last = page.at(-1)
    const following = facts[size]
    const next =
      last === undefined || following === undefined
        ? null
        : cursors().write([String(following.item.version), String(last.number)], filter)
    return pageAnswer(
      request,
      page.map(({ item }) => item),
      next,
      request.now,
    )
  })
}

/** The facts of a commit, each with its number among all of the stream. */
function factsOf({ number, eventCount: version, time, metadata, events }: Commit<StockEvent>) {
  const { actor, correlationId, causationId } = metadata
  return events.map(({ type, data }, index) => ({
    number: version - events.length + index + 1,
    item: {
      type,
      version: number,
      time: new Date(time).toISOString(),
      actor,
      correlationId,
      causationId,
      data,
    },
  }))
}
